import { strict as assert } from "node:assert";
import type { FaultInput } from "../../../emulator/faults/faults";
import { DOUBTS } from "../../../emulator/world/doubtTable";
import type { Finding } from "../../../scripts/prove/probe";
import { settled } from "../../../scripts/prove/report";
import { LocalRun } from "./localRun";

const CLUSTER = "Microsoft.Cache/redisEnterprise";
const DATABASE = `${CLUSTER}/databases`;

/** What a run found that the local Azure does not do. */
async function wrong(run: LocalRun): Promise<string[]> {
  const { findings, left } = await run.prove();
  assert.deepEqual(left, []);
  assert.deepEqual(run.made, []);
  return others(findings);
}

function others(findings: readonly Finding[]): string[] {
  const found = Object.entries(settled(findings));
  return found.filter(([name, value]) => value !== DOUBTS[name as keyof typeof DOUBTS].default).map(([name]) => name);
}

describe("a run while things go wrong", () => {
  const rows: { fault: FaultInput; because: string }[] = [
    { fault: { kind: "throttle", times: 40, skip: 3 }, because: "a limit on requests is no refusal" },
    {
      fault: { kind: "refuse", status: 503, code: "ServiceUnavailable", times: 20, match: { method: "PUT" }, skip: 2 },
      because: "an Azure that is down refuses nothing",
    },
    {
      fault: { kind: "deny", times: "always", match: { method: "PATCH" } },
      because: "a missing right tells nothing of PATCH",
    },
    { fault: { kind: "policy", times: 6, skip: 3, match: { method: "PUT" } }, because: "a policy is the user's own" },
    {
      fault: { kind: "busy", match: { type: CLUSTER }, forMs: 300_000 },
      because: "maintenance follows on the creation",
    },
    {
      fault: { kind: "busy", match: { type: DATABASE }, forMs: 300_000 },
      because: "maintenance follows on the creation",
    },
    { fault: { kind: "late", times: 10, match: { type: DATABASE } }, because: "the database is Updating for a while" },
    { fault: { kind: "drop", times: 4, skip: 30 }, because: "a cut connection is no answer" },
    { fault: { kind: "fail", match: { type: DATABASE, method: "PUT" } }, because: "an operation failed" },
    {
      fault: { kind: "fail", match: { type: DATABASE }, afterMs: 3_600_000, skip: 3 },
      because: "an operation takes an hour",
    },
    {
      fault: {
        kind: "refuse",
        status: 400,
        code: "BadRequest",
        times: "always",
        match: { type: DATABASE, method: "PUT" },
      },
      because: "there is no database",
    },
  ];
  for (const { fault, because } of rows) {
    it(`given ${JSON.stringify(fault)}: then it finds nothing that is not so, since ${because}`, async () => {
      const run = new LocalRun();
      try {
        run.azure.faults.add(fault);
        assert.deepEqual(await wrong(run), []);
      } finally {
        run.end();
      }
    });
  }

  it("given that the cluster is not created: then nothing else is asked, and what Azure shows of it is deleted", async () => {
    const run = new LocalRun();
    try {
      run.azure.faults.add({ kind: "fail", match: { type: CLUSTER }, code: "InsufficientCapacity" });
      const { findings } = await run.prove();
      assert.deepEqual(
        findings.map(({ failed }) => failed?.replace(/InsufficientCapacity.*/, "InsufficientCapacity")),
        ["the cluster was not created: the operation ended Failed: InsufficientCapacity"],
      );
      assert.deepEqual(run.made, []);
    } finally {
      run.end();
    }
  });

  it("given something that cannot be deleted: then the report says so, and the guard goes on", async () => {
    const run = new LocalRun();
    try {
      run.azure.faults.add({ kind: "deny", times: "always", match: { type: CLUSTER, method: "DELETE" } });
      const { left, page } = await run.prove();
      assert.equal(left.length, 1);
      assert.match(page, /NOT DELETED:\n\n- .*redisEnterprise\/prove-[0-9a-f]{8}: 403 AuthorizationFailed/);
      assert.deepEqual([run.guards, run.released], [1, 0]);
    } finally {
      run.end();
    }
  });
});
