import { strict as assert } from "node:assert";
import { isDead, locksIn, processesOf } from "../../../runner/stacks/lock";

const PRINTED = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/amr-00/s1/abc.json?no_tmp_dir=true: created by root@runner-0 (pid 17) at 2026-11-29T10:00:00Z
  azblob://state/.pulumi/locks/organization/amr-00/s1/def.json: created by somebody@laptop.example (pid 4) at 2026-11-29T10:00:00Z
`;

describe("a lock of a stack", () => {
  it("is told by host and process", () => {
    assert.deepEqual(locksIn(PRINTED), [
      { host: "runner-0", pid: 17 },
      { host: "laptop.example", pid: 4 },
    ]);
    assert.equal(locksIn("error: no stack named 's1' found"), undefined);
  });

  for (const { holder, host, name, dead, because } of [
    { holder: "no process", host: "here", name: undefined, dead: true, because: "nobody can let the lock go" },
    { holder: "a pulumi", host: "here", name: "pulumi", dead: false, because: "its command may run" },
    { holder: "another program", host: "here", name: "node", dead: true, because: "ids of processes come again" },
    { holder: "no process", host: "elsewhere", name: undefined, dead: false, because: "only that host knows" },
  ]) {
    it(`of ${holder} on ${host === "here" ? "this" : "another"} host is ${dead ? "" : "not "}dead: ${because}`, () => {
      assert.equal(isDead({ host, pid: 17 }, { hostName: "here", nameOf: () => name }), dead);
    });
  }

  it("is looked up among the processes of this machine", () => {
    const processes = processesOf("here");
    assert.match(processes.nameOf(process.pid) ?? "", /\w/);
    assert.equal(processes.nameOf(2 ** 30), undefined);
  });
});
