import { strict as assert } from "node:assert";
import { ScopeSecrets } from "../../../runner/controlPlane/credentials";
import type { Secret } from "../../../runner/kubernetes/secret";

const SCOPE = { namespace: "kcp", name: "scope" };
const MINUTE_MS = 60_000;
const SECRET = { metadata: { namespace: "kcp", name: "credential" } } as Secret;

describe("the Secrets of a scope", () => {
  let nowMs: number;
  let found: readonly Secret[];
  let secrets: ScopeSecrets;
  const names = (isGoing: boolean) => secrets.of(SCOPE, isGoing).map(({ metadata }) => metadata.name);

  beforeEach(() => {
    nowMs = 0;
    found = [SECRET];
    secrets = new ScopeSecrets({ credentials: () => found }, () => nowMs);
    assert.deepEqual(names(false), ["credential"]);
    found = [];
  });

  it("given a namespace that takes its Secret along: a deletion goes on with the Secret, as long as it takes", () => {
    for (let look = 0; look < 20; look += 1) {
      assert.deepEqual(names(true), ["credential"]);
      nowMs += 10 * MINUTE_MS;
    }
  });

  it("given a Secret that was taken away: what is created or changed does not use it any more", () => {
    assert.deepEqual(names(false), []);
  });

  it("given a Secret that was taken away long ago: a deletion does not use it either", () => {
    for (let look = 0; look < 6; look += 1) {
      assert.deepEqual(names(false), []);
      nowMs += 10 * MINUTE_MS;
    }
    assert.deepEqual(names(true), []);
  });
});
