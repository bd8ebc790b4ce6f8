import { strict as assert } from "node:assert";
import fc from "fast-check";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { crdOf } from "../../../runner/api/crd";
import type { CustomKind } from "../../../runner/api/customKind";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { sharedApiServer } from "../../kubernetes/sharedApiServer";
import { Admission } from "./admission";
import { hasKymaCrds, kymaCrd, NO_KYMA_CRDS } from "./kymaCrds";
import { randomChange } from "./randomSpec";

const SEED = 20261129;
const RUNS = 150;
const KINDS: readonly CustomKind[] = [CONTROL_PLANE_REDIS, RUNTIME_PLANE_REDIS];

describe("manifests of the Go operator", () => {
  let admission: Admission;

  before(async function () {
    if (!hasKymaCrds()) {
      console.log(`      ${NO_KYMA_CRDS}`);
      this.skip();
    }
    const server = await sharedApiServer();
    for (const kind of KINDS) {
      await server.apply(JSON.stringify(crdOf(kind)));
      await server.apply(JSON.stringify(kymaCrd(kind.group, kind.plural)));
    }
    admission = new Admission(server, await server.namespace());
  });
  after(async () => await admission?.close());

  for (const kind of KINDS) {
    it(`given ${RUNS} changes of ${kind.kind} of ${kind.group}: what its CRD admits ours admits, with the same meaning`, async () => {
      const theirs: CustomKind = { ...kind, group: `theirs.${kind.group}` };
      const [{ schema }] = kymaCrd(kind.group, kind.plural).spec.versions;
      const change = randomChange(schema.openAPIV3Schema.properties.spec);
      let created = 0;
      let updated = 0;
      for (const [before, after] of fc.sample(change, { seed: SEED, numRuns: RUNS })) {
        const about = JSON.stringify([before, after]);
        const there = await admission.create(theirs, before);
        if (!("object" in there)) continue;
        const here = await admission.create(kind, before);
        assert.ok("object" in here, `${about}: ${JSON.stringify(here)}`);
        assert.deepEqual(here.object.spec, there.object.spec, about);
        assert.deepEqual(kind.parse(here.object).object?.spec, there.object.spec, about);
        created++;
        const thereAfter = await admission.update(theirs, there.object, after);
        if (!("object" in thereAfter)) continue;
        const hereAfter = await admission.update(kind, here.object, after);
        assert.ok("object" in hereAfter, `${about}: ${JSON.stringify(hereAfter)}`);
        assert.deepEqual(hereAfter.object.spec, thereAfter.object.spec, about);
        updated++;
      }
      assert.ok(created > RUNS / 10 && updated > RUNS / 20, `${created} created, ${updated} updated`);
    });
  }

  it("given no spec: both admit the object", async () => {
    for (const kind of KINDS) {
      for (const group of [kind.group, `theirs.${kind.group}`]) {
        assert.ok("object" in (await admission.create({ ...kind, group }, undefined)));
      }
    }
  });
});
