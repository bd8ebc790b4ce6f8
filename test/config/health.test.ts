import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { goPrograms } from "../clients/goPrograms";
import { Unavailable } from "../clients/unavailable";
import { read } from "../docs/documents";
import { runLua } from "./lua";
import { SEEN } from "./seenObjects";

describe("green means green", () => {
  describe("in Argo CD, by config/argocd/health.lua", () => {
    const script = read("config/argocd/health.lua");

    for (const { given, object, health } of SEEN) {
      it(`given ${given}: ${health}`, () => assert.equal(runLua(script, { obj: object }).status, health));
    }

    it("given an error: says reason and message", () => {
      const { object } = SEEN.find(({ given }) => given === "QuotaExceeded") ?? assert.fail();
      assert.equal(runLua(script, { obj: object }).message, "QuotaExceeded: message");
    });

    const others: { given: string; conditions: object[]; health: string }[] = [
      {
        given: "a Kyma's Scope that is ready",
        conditions: [{ type: "Ready", status: "True", reason: "Ready" }],
        health: "Healthy",
      },
      {
        given: "an error of the Go operator's",
        conditions: [{ type: "Error", status: "True", reason: "Error" }],
        health: "Degraded",
      },
      { given: "no condition yet", conditions: [], health: "Progressing" },
    ];
    for (const { given, conditions, health } of others) {
      it(`given ${given}, without observedGeneration: ${health}`, () => {
        const object = { kind: "Scope", metadata: { generation: 1 }, status: { conditions } };
        assert.equal(runLua(script, { obj: object }).status, health);
      });
    }
  });

  it("in Flux, by kstatus: each of the same objects is what its reason says", async function () {
    this.timeout(0); // the first build takes a minute or more, and has a timeout of its own
    const folder = await goPrograms(join(__dirname, "kstatus")).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      if (this.test) this.test.title += ` (skipped: ${error.message})`;
      return this.skip();
    });
    const input = JSON.stringify(SEEN.map(({ object }) => object));
    const found = JSON.parse(execFileSync(join(folder, "kstatus"), { input, encoding: "utf8" })) as string[];
    const table = (of: readonly string[]) => SEEN.map(({ given }, index) => `${given}: ${of[index]}`);
    assert.deepEqual(table(found), table(SEEN.map(({ kstatus }) => kstatus)));
  });
});
