import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { remove, tagged } from "../../../scripts/prove/cleanup";
import { instanceOf } from "../../../scripts/prove/instance";
import { createCluster } from "../../../scripts/prove/probes/creation";
import { creations } from "../../../scripts/prove/probes/network";
import { Scene } from "../../../scripts/prove/scene";
import { place } from "../../provider/inProcess/placing";
import { LocalRun, PLACE } from "./localRun";

describe("what a run leaves", () => {
  let run: LocalRun;
  beforeEach(() => {
    run = new LocalRun();
  });
  afterEach(() => run.end());

  for (const line of ["creating the cluster", "creating the database", "the private endpoint:", "scaling up"]) {
    it(`given a run that is ended after ${line}: then everything is deleted, and what was seen is written`, async () => {
      run.ended = (said) => said.startsWith(line);
      const { left, findings } = await run.prove();
      assert.deepEqual(left, []);
      assert.deepEqual(run.made, []);
      assert.ok(findings.some(({ failed }) => failed === "the run was ended before"));
      const { interactions } = JSON.parse(readFileSync(join(run.out, "prove-2026-11-29.json"), "utf8"));
      assert.ok(interactions.length > 0);
    });
  }

  it("given a creation that is accepted as the run ends: then what it makes is deleted too", async () => {
    run.endedAt = (method, path) => method === "PUT" && path.includes("redisEnterprise");
    const { left } = await run.prove();
    assert.deepEqual(left, []);
    assert.deepEqual(run.made, []);
  });

  it("given the rest of a killed run: then --clean deletes what carries the tag, and nothing else", async () => {
    const wire = run.wire();
    const ids = instanceOf(PLACE, "prove-00000000");
    const scene = new Scene(wire, PLACE, ids, new AbortController().signal);
    for (const probe of [createCluster, ...creations]) await probe.run(scene);
    const theirs = `${ids.group}/providers/Microsoft.Cache/redisEnterprise/theirs`;
    place(run.azure, { id: theirs });
    const left = await remove(wire, (await tagged(wire, ids.group)) ?? []);
    assert.deepEqual(left, []);
    assert.deepEqual(run.made, [theirs]);
  });

  it("given a group that is not there: then --clean knows that nothing can be there", async () => {
    assert.equal(await tagged(run.wire(), `${instanceOf(PLACE, "x").group}-not`), undefined);
  });
});
