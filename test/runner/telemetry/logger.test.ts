import { strict as assert } from "node:assert";
import { createLogger, type LoggerOptions } from "../../../runner/telemetry/logger";

const KEY = "q7Zc0a3mH1b9d8e7f6g5h4i3j2k1l0mNoPqRsTuVwXyz=";
const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl";

describe("the log", () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
  });
  const log = (format: LoggerOptions["format"], level: LoggerOptions["level"] = "info") =>
    createLogger({ format, level, write: (line) => void lines.push(line) });
  const withoutTime = (line = "") => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME");

  it("given JSON: one object a line, with the logger's name, level and members", () => {
    log("json").child({ logger: "azure-managed-redis" }).info({ instance: "default/cache1", pass: "up" }, "settled");
    assert.deepEqual(JSON.parse(withoutTime(lines[0])), {
      level: "info",
      time: "TIME",
      logger: "azure-managed-redis",
      instance: "default/cache1",
      pass: "up",
      msg: "settled",
    });
  });

  it("given text: a line for people, and a message cannot forge another line", () => {
    log("text").child({ logger: "redis" }).warn({ instance: "a/b", why: "no luck" }, "one\ntwo");
    assert.equal(withoutTime(lines[0]), 'TIME WARN  redis one two instance=a/b why="no luck"\n');
  });

  it("given a level: what is below is not written", () => {
    log("json", "error").info("quiet");
    assert.deepEqual(lines, []);
  });

  const secrets: { said: object | string; because: string }[] = [
    { said: { primaryKey: "short" }, because: "the name is that of a secret" },
    { said: { deep: [{ clientSecret: "short" }] }, because: "the name is that of a secret, at any depth" },
    { said: { authString: "short" }, because: "the name is that of a secret" },
    { said: { ARM_CLIENT_SECRET: "short" }, because: "variables are secret too" },
    { said: { value: `it is ${KEY}` }, because: "a key looks like a key" },
    { said: `the key ${KEY} was refused`, because: "a key looks like a key, in a message too" },
    { said: `token ${TOKEN}`, because: "a token looks like a token" },
    {
      said: { url: "https://management.azure.com/operations/1?t=638&c=signature" },
      because: "a query may be a signature",
    },
    { said: { url: "rediss://default:short@cache1.redis.azure.net:10000" }, because: "a URL may hold a password" },
    { said: { err: new Error(`failed with password=short`) }, because: "an error's message is a text as well" },
  ];
  for (const format of ["json", "text"] as const) {
    for (const { said, because } of secrets) {
      it(`given ${format} and ${JSON.stringify(said).slice(0, 40)}…: hidden, because ${because}`, () => {
        if (typeof said === "string") log(format).info(said);
        else log(format).info(said, "told");
        assert.equal(lines.length, 1);
        for (const secret of ["short", KEY, TOKEN, "signature"]) assert.ok(!lines[0]?.includes(secret), lines[0]);
      });
    }
  }

  it("given names that only sound secret: they stay", () => {
    const said = {
      key: "default/cache1",
      authSecret: { name: "cache1-auth" },
      federatedTokenFile: "/var/run/secrets/azure/tokens/one",
      id: "/subscriptions/7f7a1e0c-2f5d-4a08-9a39-6f0b2b1d2c3e/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/cache1",
    };
    log("json").info(said, "kept");
    const { level, time, msg, ...rest } = JSON.parse(lines[0] ?? "");
    assert.deepEqual(rest, said);
  });

  it("given an error that was thrown on purpose: its sentence; given a bug: its stack as well", () => {
    log("json").error({ err: new Error("cannot create x") }, "failed");
    log("json").error({ err: new TypeError("x is undefined") }, "failed");
    const [onPurpose, bug] = lines.map((line) => JSON.parse(line).err);
    assert.deepEqual(onPurpose, { name: "Error", message: "cannot create x" });
    assert.match(bug.stack, /TypeError: x is undefined/);
  });
});
