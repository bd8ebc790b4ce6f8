import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectLocal } from "../../../scripts/local/connectLocal";
import { until } from "../../pulumi/until";
import { GivenStacks, LONG_MS, told } from "./givenStacks";

describe("a pass of the runner on a bad day", () => {
  let given: GivenStacks;
  let hold: string;

  before(async () => {
    given = await GivenStacks.start({
      workerFile: join(__dirname, "holdingWorker.js"),
      // Steps leave to a worker what it is to be held at.
      connect: ({ AMR_TEST_HOLD: held, ...variables }) =>
        held === undefined ? connectLocal(given.azure.local, variables) : Promise.reject(new Error("left to a worker")),
    });
    hold = join(given.folder, "hold");
  });
  after(() => given?.dispose());

  /** A pass that has begun a cluster, and is held there; the process that serves it, and the CLI. */
  async function held(name: string, signal = new AbortController().signal) {
    const { variables } = given.access;
    const access = { name: "scope", variables: { ...variables, AMR_TEST_HOLD: hold } };
    await given.up(name, { access });
    writeFileSync(hold, "");
    const pass = given.up(name, { access }, signal);
    await until(async () => existsSync(`${hold}.held`));
    const worker = Number(readFileSync(`${hold}.held`, "utf8"));
    for (const file of [hold, `${hold}.held`]) rmSync(file);
    return { pass, worker, cli: lockOf(name).pid };
  }

  function locksOf(name: string): string {
    const { project, stack } = given.name(name);
    return join(given.folder, "state", ".pulumi", "locks", "organization", project, stack);
  }

  function lockOf(name: string): { pid: number } {
    const file = readdirSync(locksOf(name)).find((one) => one.endsWith(".json")) as string;
    return JSON.parse(readFileSync(join(locksOf(name), file), "utf8"));
  }

  /** Further passes bring the instance about, and Azure was asked for its cluster once. Returns how many took a lock away. */
  async function finished(name: string, since: number): Promise<number> {
    let unlocked = 0;
    await given.azure.pass(LONG_MS);
    for (let pass = 0; ; pass += 1) {
      assert.ok(pass < 10, "passes finish");
      const { isOk, error, statuses, isUnlocked } = await given.up(name);
      if (isUnlocked) unlocked += 1;
      assert.ok(isOk, JSON.stringify({ error, statuses }));
      if (Object.keys(statuses).length === 0) break;
      await given.azure.pass(LONG_MS);
    }
    assert.deepEqual(given.writes(since).sort(), [
      "POST default/listKeys",
      "PUT databases/default",
      `PUT privateDnsZoneGroups/${name}-dzg`,
      `PUT privateEndpoints/${name}-pe`,
      `PUT redisEnterprise/${name}`,
    ]);
    return unlocked;
  }

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  it("given a worker that is killed: says so, leaves no command, and the next pass goes on", async () => {
    const since = given.azure.requests().length;
    const { pass, worker, cli } = await held("orphan");
    process.kill(worker, "SIGKILL");
    const { isOk, error, state } = await pass;
    assert.deepEqual([isOk, error?.code], [false, "WorkerLost"]);
    assert.ok(!isAlive(cli));
    assert.equal(state?.resources[0]?.id, given.azure.clusterId("orphan"), "a deletion knows of it");
    await finished("orphan", since);
  });

  it("given a CLI that is killed: the next pass takes its lock away and goes on", async () => {
    const since = given.azure.requests().length;
    const { pass, cli } = await held("cut");
    process.kill(cli, "SIGKILL");
    const { isOk, error, state } = await pass;
    assert.deepEqual([isOk, error?.code], [false, "WorkerLost"]);
    assert.match(error?.message ?? "", /SIGKILL/);
    assert.equal(state?.resources[0]?.id, given.azure.clusterId("cut"), "a deletion knows of it");
    assert.equal(lockOf("cut").pid, cli);
    assert.equal(await finished("cut", since), 1);
  });

  it("given creations of a killed CLI that are done by now: the next pass takes them out of the state", async () => {
    assert.ok((await given.created("done")).isOk);
    const pending = given.cutOff("done");
    assert.ok(pending().length > 0);
    assert.ok((await given.up("done")).isOk);
    assert.deepEqual(pending(), []);
    assert.deepEqual(told((await given.up("done")).statuses), [], "and nothing is to be done");
  });

  it("given a creation that was cut off, and is not wanted any more: steps remove the cluster, and a pass the stack", async () => {
    const { pass, cli } = await held("unwanted");
    process.kill(cli, "SIGKILL");
    const { state } = await pass;
    await given.azure.pass(LONG_MS);
    for (const resource of state?.resources ?? []) await given.removed(resource);
    assert.equal(await given.azure.azure.arm.get(given.azure.clusterId("unwanted"), "2025-07-01"), undefined);
    const gone = await given.destroy("unwanted");
    assert.deepEqual([gone.isOk, gone.state], [true, undefined]);
    assert.deepEqual(given.files("unwanted"), []);
  });

  it("given a signal: interrupts the CLI, which leaves no lock, and the next pass goes on", async () => {
    const since = given.azure.requests().length;
    const stop = new AbortController();
    const { pass } = await held("stopped", stop.signal);
    stop.abort();
    assert.equal((await pass).error?.code, "Interrupted");
    assert.ok(!existsSync(locksOf("stopped")) || readdirSync(locksOf("stopped")).length === 0);
    await finished("stopped", since);
  });

  it("given a runner that stops: cancels what runs, refuses what waits, and ends its processes", async () => {
    const { pass, worker, cli } = await held("late");
    const waiting = given.up("waiting");
    await given.stacks.stop(0);
    assert.deepEqual([(await pass).error?.code, (await waiting).error?.code], ["Interrupted", "Interrupted"]);
    assert.deepEqual([isAlive(worker), isAlive(cli)], [false, false]);
    await given.restart();
  });

  it("given a lock of another host, whose pass may run: leaves the lock, and says whose it is", async () => {
    assert.ok((await given.up("locked")).isOk);
    mkdirSync(locksOf("locked"), { recursive: true });
    const lock = { pid: 17, username: "somebody", hostname: "elsewhere", timestamp: "2026-11-29T10:00:00Z" };
    writeFileSync(join(locksOf("locked"), "foreign.json"), JSON.stringify(lock));
    const { isOk, error, isUnlocked } = await given.up("locked");
    assert.deepEqual([isOk, error?.code], [false, "Locked"]);
    assert.equal(isUnlocked, undefined);
    assert.match(error?.message ?? "", /process 17 of elsewhere/);
    assert.ok(existsSync(join(locksOf("locked"), "foreign.json")));
  });

  it("refuses to delete what the pass was not asked to, and deletes what it was", async () => {
    const reader = { reader: { objectId: "11111111-2222-3333-4444-555555555555" } };
    const name = "guarded";
    const settle = async (args: object) => {
      for (let pass = 0; ; pass += 1) {
        assert.ok(pass < 10, "passes finish");
        const result = await given.up(name, { args: { ...args } });
        await given.azure.pass(LONG_MS);
        if (Object.keys(result.statuses).length === 0) return result;
      }
    };
    const { state } = await settle({ accessPolicyAssignments: reader });
    const { urn } = state?.resources.find(({ kind }) => kind === "AccessPolicyAssignment") ?? {};
    const since = given.azure.requests().length;
    const refused = await given.up(name);
    assert.deepEqual(told(refused.statuses), ["AccessPolicyAssignment failed"]);
    assert.deepEqual(given.writes(since), []);
    const allowed = await given.up(name, { mayDelete: [urn as string] });
    assert.deepEqual(told(allowed.statuses), ["AccessPolicyAssignment deleting"]);
  });

  it("given a program that fails: says why", async () => {
    const { error } = await given.up("wrong", { args: { subnetId: undefined, privateDnsZoneId: undefined } });
    assert.equal(error?.code, "ProgramFailed");
    assert.match(error?.message ?? "", /redis: /);
  });
});
