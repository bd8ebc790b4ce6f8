import assert from "node:assert/strict";
import { once } from "node:events";
import { sha256 } from "../../../emulator/dataPlane/acl";
import type { User } from "../../../emulator/dataPlane/instance";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { KEY, LocalPlane } from "./localPlane";

const NAME = "a0000000-0000-4000-8000-00000000b001";
const OTHER = "a0000000-0000-4000-8000-00000000b002";

function user(rules = "+@all ~*", passwords: readonly string[] = ["token"], name = NAME): User {
  return { name, passwordHashes: passwords.map(sha256), rules };
}

describe("users of a database", () => {
  let local: LocalPlane;
  before(function () {
    if (redisServer() === undefined) this.skip();
  });
  beforeEach(async () => {
    local = await LocalPlane.start({ accessKeys: [], users: [user()] });
  });
  afterEach(() => local?.stop());

  it("given a name and a password of it: lets the client in, also where there are no keys, by AUTH and by HELLO", async () => {
    const client = await local.connect({ username: NAME, password: "token" });
    assert.equal(await client.set("greeting", "hello"), "OK");
    assert.equal(await client.sendCommand(["AUTH", NAME, "token"]), "OK");
    await assert.rejects(client.sendCommand(["HELLO", "3", "AUTH", NAME, "old"]), /WRONGPASS/);
  });

  const refused = [
    { credentials: { username: NAME, password: "old" }, because: "the password is another" },
    { credentials: { username: OTHER, password: "token" }, because: "the name is another" },
    { credentials: { password: "token" }, because: "there is no name" },
    { credentials: { password: KEY }, because: "keys are disabled" },
  ];
  for (const { credentials, because } of refused) {
    it(`refuses a client, because ${because}`, async () => {
      await assert.rejects(local.connect(credentials), /WRONGPASS/);
    });
  }

  it("given a user who comes after the server has started, without a refresh: lets the next client in", async () => {
    await local.connect({ username: NAME, password: "token" });
    local.change({ users: [user(), user("+@all ~*", ["second"], OTHER)] });
    const client = await local.connect({ username: OTHER, password: "second" });
    assert.equal(await client.ping(), "PONG");
  });

  it("given a user who goes: ends the connections and refuses the next", async () => {
    const client = await local.connect({ username: NAME, password: "token" });
    const ended = once(client, "error");
    await local.refresh({ users: [] });
    await ended;
    await assert.rejects(local.connect({ username: NAME, password: "token" }), /WRONGPASS/);
  });

  it("given other rules: they hold for connections that are there", async () => {
    const client = await local.connect({ username: NAME, password: "token" });
    await client.mSet({ "cache:a": "1", other: "2" });
    await local.refresh({ users: [user("+get ~cache:*")] });
    assert.equal(await client.get("cache:a"), "1");
    await assert.rejects(client.get("other"), /NOPERM/);
    await assert.rejects(client.set("cache:a", "2"), /NOPERM/);
  });

  it("given all rules: still keeps to itself what the service keeps to itself", async () => {
    await local.refresh({ users: [user("allcommands allkeys")] });
    const client = await local.connect({ username: NAME, password: "token" });
    for (const command of ["CONFIG SET dir /", "ACL SETUSER x on", "SHUTDOWN"]) {
      await assert.rejects(client.sendCommand(command.split(" ")), /NOPERM/, command);
    }
  });

  it("given rules over hidden slots that name no script: takes the commands that they name", async () => {
    await local.refresh({
      slots: { kind: "hidden", crossSlotCommands: ["MGET", "DEL"] },
      users: [user("+mget ~cache:*")],
    });
    const client = await local.connect({ username: NAME, password: "token" });
    assert.deepEqual(await client.mGet(["cache:a", "cache:b"]), [null, null]);
    await assert.rejects(client.mGet(["cache:a", "other"]), /can't (access|run)/);
    await assert.rejects(client.del(["cache:a", "cache:b"]), /can't (access|run)/);
  });

  it("given rules that Redis does not know: refuses the user with a line in the log, and serves the others", async () => {
    await local.connect({ username: NAME, password: "token" });
    await local.refresh({ users: [user("+nosuchcommand ~*", ["second"], OTHER), user()] });
    await assert.rejects(local.connect({ username: OTHER, password: "second" }), /WRONGPASS/);
    assert.equal(await (await local.connect({ username: NAME, password: "token" })).ping(), "PONG");
    assert.match(local.log.join("\n"), new RegExp(`user ${OTHER} of .* is not let in: .*nosuchcommand`));
  });

  it("given keys that are enabled or disabled: ends every connection, those of users too (documented)", async () => {
    for (const accessKeys of [[KEY], []]) {
      const client = await local.connect({ username: NAME, password: "token" });
      const ended = once(client, "error");
      await local.refresh({ accessKeys });
      await ended;
    }
  });
});
