import { strict as assert } from "node:assert";
import { KeyRing } from "../../../runner/stacks/keyRing";
import { Transit } from "../../../runner/stacks/transit";

const PASSPHRASE = "the passphrase of the tests";
const DATA_KEY = Buffer.alloc(32, 7);

describe("the keys of stacks", () => {
  it("are unwrapped by the same passphrase in another process, and wrapped otherwise each time", async () => {
    const first = new KeyRing(PASSPHRASE);
    const wrapped = [await first.wrap(DATA_KEY), await first.wrap(DATA_KEY)];
    assert.notEqual(wrapped[0], wrapped[1]);
    for (const one of wrapped) assert.deepEqual(await new KeyRing(PASSPHRASE).unwrap(one), DATA_KEY);
  });

  it("stay closed to another passphrase, and to what is damaged", async () => {
    const wrapped = await new KeyRing(PASSPHRASE).wrap(DATA_KEY);
    await assert.rejects(new KeyRing("another passphrase!!").unwrap(wrapped), /give the former passphrase/);
    await assert.rejects(new KeyRing(PASSPHRASE).unwrap(wrapped.slice(0, 40)), /is damaged/);
    await assert.rejects(new KeyRing(PASSPHRASE).unwrap(DATA_KEY.toString("base64")), /is damaged/);
  });

  it("refuse a passphrase that can be guessed", () => {
    assert.throws(() => new KeyRing("secret"), /at least 16/);
  });
});

describe("the transit engine for Pulumi", () => {
  let transit: Transit;

  before(async () => {
    transit = await Transit.start(PASSPHRASE);
  });
  after(() => transit?.stop());

  function ask(path: string, body: string, token: string = transit.variables.VAULT_SERVER_TOKEN): Promise<Response> {
    const headers = { "x-vault-token": token };
    return fetch(`${transit.variables.VAULT_SERVER_URL}${path}`, { method: "PUT", headers, body });
  }

  it("wraps and unwraps a key as Vault does", async () => {
    const plaintext = DATA_KEY.toString("base64");
    const wrapped = (await (await ask("/v1/transit/encrypt/amr", JSON.stringify({ plaintext }))).json()) as Answer;
    assert.match(wrapped.data.ciphertext ?? "", /^vault:v1:/);
    const body = JSON.stringify({ ciphertext: wrapped.data.ciphertext });
    const opened = (await (await ask("/v1/transit/decrypt/amr", body)).json()) as Answer;
    assert.equal(opened.data.plaintext, plaintext);
  });

  for (const { name, path = "/v1/transit/decrypt/amr", body = "{}", token, status } of [
    { name: "another token", token: "0".repeat(64), status: 403 },
    { name: "a shorter token", token: "0", status: 403 },
    { name: "no token", token: "", status: 403 },
    { name: "another key", path: "/v1/transit/decrypt/other", status: 404 },
    { name: "another engine", path: "/v1/secret/amr", status: 404 },
    { name: "no JSON", body: "{", status: 400 },
    { name: "a ciphertext that it did not make", body: JSON.stringify({ ciphertext: "vault:v1:AAAA" }), status: 400 },
    { name: "more than any key", body: JSON.stringify({ plaintext: "A".repeat(100_000) }), status: 400 },
  ]) {
    it(`given ${name}: answers ${status}, and no key`, async () => {
      const answer = await ask(path, body, token);
      assert.equal(answer.status, status);
      assert.deepEqual(Object.keys((await answer.json()) as object), ["errors"]);
    });
  }
});

interface Answer {
  readonly data: { readonly ciphertext?: string; readonly plaintext?: string };
}
