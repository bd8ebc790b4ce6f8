import { strict as assert } from "node:assert";
import { type DoubtChoice, type DoubtName, doubtValues } from "../../../emulator/world/doubts";
import { DOUBTS } from "../../../emulator/world/doubtTable";
import { NOWHERE } from "../../../scripts/prove/comparison";
import { FIRST, PROBES } from "../../../scripts/prove/probes/all";
import { settled } from "../../../scripts/prove/report";
import { LocalRun } from "./localRun";

const asked = [...new Set([FIRST, ...PROBES].flatMap(({ settles = [] }) => settles))];

/** Every other value of every doubt that a probe is about: as few as there are, each is worth its second. */
const alternatives = asked.flatMap((name: DoubtName) =>
  doubtValues(name)
    .filter((value) => value !== DOUBTS[name].default)
    .map((value) => ({ [name]: value }) as DoubtChoice),
);

/** Doubts that cannot be settled while another one is so. */
const HIDES: { readonly [pair: string]: readonly DoubtName[] } = {
  "clusterPut=ignored": [
    "clusterUpdate",
    "putWithoutIdentity",
    "putWithoutMaintenanceConfiguration",
    "earlierPutOfMaintenanceConfiguration",
    "emptyMaintenanceWindows",
    "identityPut",
    "identityPatch",
    "writeWhileBusy",
  ],
  "clusterPatch=notImplemented": ["identityPatch"],
  "policyTags=setsValue": ["putWithoutTags"],
  "policyTags=addsTag": ["putWithoutTags"],
  "policyTags=changesCase": ["putWithoutTags"],
};

describe("a run before an Azure that does as one doubt says", () => {
  for (const doubts of [{}, ...alternatives]) {
    const pair = Object.entries(doubts).map(([name, value]) => `${name}=${value}`);
    it(`given ${pair.join() || "every default"}: then the report finds exactly that, and nothing is left`, async () => {
      const run = new LocalRun(doubts);
      try {
        const { findings, left, page } = await run.prove();
        const found = settled(findings);
        const hidden = HIDES[pair.join()] ?? [];
        const expected = asked.filter((name) => !hidden.includes(name));
        const values = expected.map((name) => [name, (doubts as DoubtChoice)[name] ?? DOUBTS[name].default]);
        assert.deepEqual({ ...found }, Object.fromEntries(values));
        assert.ok(page.includes(NOWHERE), page.split("## Where")[1]);
        assert.deepEqual(left, []);
        assert.deepEqual(run.made, []);
        assert.deepEqual([run.guards, run.released], [1, 1]);
      } finally {
        run.end();
      }
    });
  }

  it("given two at once: then it finds both", async () => {
    const run = new LocalRun({ clusterPatch: "notImplemented", twoAssignments: "queued", readAfterCreate: "notFound" });
    try {
      const { page } = await run.prove();
      for (const row of [
        "| clusterPatch | `notImplemented` | NOT `applied` |",
        "| twoAssignments | `queued` | NOT `oneFails` |",
        "| readAfterCreate | `notFound` | NOT `found` |",
      ])
        assert.ok(page.includes(row), row);
    } finally {
      run.end();
    }
  });
});
