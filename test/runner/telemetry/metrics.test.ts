import { strict as assert } from "node:assert";
import { Metrics } from "../../../runner/telemetry/metrics";
import type { Counted } from "../../../runner/telemetry/runnerMetrics";

describe("the metrics", () => {
  let instances: Counted[];
  let metrics: Metrics;
  beforeEach(() => {
    instances = [];
    metrics = new Metrics(() => instances);
  });

  const lines = async (start: string) => (await metrics.text()).split("\n").filter((line) => line.startsWith(start));

  it("given a controller that was just registered: its series begin with 0", async () => {
    metrics.controllers.register("redis", { workersMax: 4, queue: () => ({ depth: 0, runningMs: [] }) });
    assert.deepEqual(await lines("controller_runtime_reconcile_total{"), [
      'controller_runtime_reconcile_total{controller="redis",result="success"} 0',
      'controller_runtime_reconcile_total{controller="redis",result="error"} 0',
      'controller_runtime_reconcile_total{controller="redis",result="requeue"} 0',
      'controller_runtime_reconcile_total{controller="redis",result="requeue_after"} 0',
    ]);
    assert.deepEqual(await lines("controller_runtime_max_concurrent_reconciles{"), [
      'controller_runtime_max_concurrent_reconciles{controller="redis"} 4',
    ]);
  });

  it("given reconciliations: counted by result, timed in seconds, and the worker is free again", async () => {
    metrics.controllers.register("redis", { workersMax: 4, queue: () => ({ depth: 2, runningMs: [1_500, 500] }) });
    metrics.controllers.added("redis");
    metrics.controllers.began("redis", 20);
    metrics.controllers.began("redis", 20);
    metrics.controllers.ended("redis", { result: "error", tookMs: 300 });
    assert.deepEqual(await lines("controller_runtime_active_workers{"), [
      'controller_runtime_active_workers{controller="redis"} 1',
    ]);
    assert.deepEqual(await lines("controller_runtime_reconcile_errors_total{"), [
      'controller_runtime_reconcile_errors_total{controller="redis"} 1',
    ]);
    assert.deepEqual(await lines("controller_runtime_reconcile_time_seconds_sum"), [
      'controller_runtime_reconcile_time_seconds_sum{controller="redis"} 0.3',
    ]);
    assert.deepEqual(await lines("workqueue_depth"), [
      'workqueue_depth{name="redis",controller="redis",priority="0"} 2',
    ]);
    assert.deepEqual(await lines("workqueue_unfinished"), [
      'workqueue_unfinished_work_seconds{name="redis",controller="redis"} 2',
    ]);
    assert.deepEqual(await lines("workqueue_longest"), [
      'workqueue_longest_running_processor_seconds{name="redis",controller="redis"} 1.5',
    ]);
    assert.deepEqual(await lines("workqueue_adds_total{"), ['workqueue_adds_total{name="redis",controller="redis"} 1']);
  });

  it("given instances that come and go: counted by plane and state at each scrape, and nothing of an earlier one is left", async () => {
    instances = [
      { plane: "control", state: "Ready" },
      { plane: "control", state: "Ready" },
      { plane: "runtime", state: "Error" },
    ];
    assert.deepEqual(await lines("amr_runner_instances{"), [
      'amr_runner_instances{plane="control",state="Ready"} 2',
      'amr_runner_instances{plane="runtime",state="Error"} 1',
    ]);
    instances = [];
    assert.deepEqual(await lines("amr_runner_instances{"), []);
  });

  it("given two runners in one process: each has its own numbers", async () => {
    const other = new Metrics(() => []);
    other.runner.passEnded("up", "ok", 1);
    assert.ok((await lines("amr_runner_passes_total")).every((line) => line.endsWith(" 0")));
    assert.match(await other.text(), /amr_runner_passes_total\{verb="up",result="ok"\} 1/);
  });

  it("given every metric: it has a help text", async () => {
    const text = await metrics.text();
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
    assert.ok(names.length > 40);
    for (const name of names) assert.match(text, new RegExp(`^# HELP ${name} \\S`, "m"));
  });
});
