import assert from "node:assert/strict";
import { DatabaseTokens } from "../../../emulator/connectivity/databaseTokens";
import { reachableInstance } from "../../../emulator/connectivity/reachableInstances";
import { sha256 } from "../../../emulator/dataPlane/acl";
import type { JsonObject } from "../../../emulator/world/resource";
import { DATABASE, LocalArm } from "../localArm";

const HOST = "cache1.westus2.redis.azure.net";
const OBJECT_ID = "A0000000-0000-4000-8000-00000000B001";
const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments/reader`;
const VERSION = "2026-05-01-preview";

describe("who may use a database by Microsoft Entra", () => {
  let arm: LocalArm;
  let nowMs: number;
  let tokens: DatabaseTokens;
  beforeEach(() => {
    arm = new LocalArm();
    arm.cluster();
    arm.database(DATABASE, { accessKeysAuthentication: "Disabled" });
    nowMs = 0;
    tokens = new DatabaseTokens(() => nowMs);
    tokens.add({ objectId: OBJECT_ID.toLowerCase(), token: "first", expiresAtMs: 3_599_000 });
  });

  const users = (): unknown => reachableInstance(arm.azure.world, HOST, tokens)?.users;

  function assign(properties: JsonObject): void {
    arm.ok("PUT", ASSIGNMENT, { properties: { user: { objectId: OBJECT_ID }, ...properties } }, VERSION);
  }

  const known = (rules: string, ...passwords: string[]): readonly unknown[] => [
    { name: OBJECT_ID.toLowerCase(), passwordHashes: passwords.map(sha256), rules },
  ];

  it("given an assignment: its identity from the end of the creation to the end of the deletion", () => {
    assert.deepEqual(users(), []);
    assign({ accessPolicyName: "default" });
    assert.deepEqual(users(), [], "it is being made");
    arm.pass(10);
    assert.deepEqual(users(), known("+@all ~*", "first"));
    arm.ok("DELETE", ASSIGNMENT, undefined, VERSION);
    assert.deepEqual(users(), known("+@all ~*", "first"), "it is being deleted");
    arm.pass(10);
    assert.deepEqual(users(), []);
  });

  it("given an access string: its rules (documented since 2026-05-01-preview)", () => {
    assign({ accessString: "+get ~cache:*" });
    arm.pass(10);
    assert.deepEqual(users(), known("+get ~cache:*", "first"));
  });

  it("given tokens: those that are not expired, and nobody when all are", () => {
    assign({ accessPolicyName: "default" });
    arm.pass(10);
    nowMs = 1_000;
    tokens.add({ objectId: OBJECT_ID, token: "second", expiresAtMs: 3_600_000 });
    assert.deepEqual(users(), known("+@all ~*", "first", "second"));
    nowMs = 3_599_000;
    assert.deepEqual(users(), known("+@all ~*", "second"));
    nowMs = 3_600_000;
    assert.deepEqual(users(), []);
  });
});

describe("DatabaseTokens", () => {
  it("given ever more tokens and identities: forgets the oldest", () => {
    const tokens = new DatabaseTokens(() => 0);
    for (let index = 0; index < 600; index++) {
      tokens.add({ objectId: "one", token: `token${index}`, expiresAtMs: 1 });
    }
    assert.equal(tokens.hashesOf("one").length, 500);
    assert.equal(tokens.hashesOf("one").at(-1), sha256("token599"));
    for (let index = 0; index < 500; index++) {
      tokens.add({ objectId: `identity${index}`, token: "token", expiresAtMs: 1 });
    }
    assert.deepEqual(tokens.hashesOf("one"), []);
    assert.equal(tokens.hashesOf("identity499").length, 1);
  });
});
