import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { eventLines } from "../../../runner/eventLines";
import { KeptLog } from "../keptLog";
import { World } from "./world";

const KEYS = /a-very-secret-key|another-secret-key/;

describe("the log of the control plane", () => {
  it("given the life of an instance: each deed says instance, plane, pass, verb, result and time, and nothing secret", async () => {
    const world = await World.ready();
    world.log.fields.length = 0;
    await world.redis();
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const about = world.log.fields.filter(({ instance }) => instance === "kcp/redis");
    assert.ok(about.every(({ plane }) => plane === "control"));
    const passes = about.filter(({ pass }) => pass !== undefined);
    assert.deepEqual(
      passes.map(({ verb, priority, result }) => [verb, priority, result]),
      [
        ["up", "begin", "ok"],
        ["up", "settle", "ok"],
        ["destroy", undefined, "ok"],
      ],
    );
    assert.match(String(passes[0]?.pass), /^amr-[0-9a-f]{2}\/uid-\d+$/);
    const rest = about.filter(({ pass }) => pass === undefined);
    assert.ok(rest.every(({ ms }) => typeof ms === "number"));
    assert.deepEqual(
      rest.map(({ verb, result }) => `${verb} ${result}`),
      [
        "step Cluster: settled",
        "step Database: in progress, PrivateEndpoint: in progress",
        "step Database: settled, PrivateEndpoint: settled",
        "step PrivateDnsZoneGroup: in progress",
        "step PrivateDnsZoneGroup: settled",
        "remove Database: deleting, PrivateDnsZoneGroup: deleting",
        "remove Database: deleted, PrivateDnsZoneGroup: deleted",
        "remove PrivateEndpoint: deleting",
        "remove PrivateEndpoint: deleted",
        "remove Cluster: deleting",
        "remove Cluster: deleted",
      ],
    );
    assert.doesNotMatch(JSON.stringify([world.log.fields, world.log.lines]), KEYS);
    for (const line of [
      "info pulumi up has ended",
      "info pulumi destroy has ended",
      "info went on with what is created or changed in Azure",
      "info went on with what is deleted in Azure",
    ])
      assert.ok(world.log.lines.includes(line), line);
  });

  it("given a network: is named by its key, with the reason when that is another one", async () => {
    const world = await World.ready();
    world.log.fields.length = 0;
    await world.redis();
    await world.settle();
    const told = world.log.fields.filter(({ network }) => network !== undefined);
    assert.ok(told.every(({ network, plane }) => /^network-/.test(String(network)) && plane === "control"));
    assert.deepEqual(
      told.flatMap(({ reason }) => reason ?? []),
      ["Ready"],
    );
  });

  it("given a pass that fails: says the code and the sentence", async () => {
    const world = await World.ready();
    const error = { code: "BackendFailed", message: "the disk is full" } as const;
    world.stacks.pass = async () => ({ isOk: false, statuses: {}, error, state: undefined });
    await world.redis();
    await world.reconcile();
    const [pass] = world.log.fields.filter(({ instance, pass }) => instance !== undefined && pass !== undefined);
    assert.deepEqual([pass?.result, pass?.error], ["BackendFailed", "the disk is full"]);
  });

  it("given Events: each other reason of Ready is a line of the object's controller", async () => {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    const logs: Record<string, KeptLog> = {};
    const logOf = (controller: string) => (logs[controller] ??= new KeptLog());
    for (const event of world.kubernetes.events) eventLines(logOf)(event);
    const told = logs.azuremanagedredis?.fields;
    assert.deepEqual(
      told?.map(({ instance, plane, reason }) => [instance, plane, reason]),
      [
        ["kcp/redis", "control", "Creating"],
        ["kcp/redis", "control", "Ready"],
      ],
    );
    assert.deepEqual(logs.scope?.fields, [{ plane: "control", scope: "kcp/scope", reason: "Ready" }]);
    assert.ok(logs.iprange?.fields.every(({ ipRange }) => ipRange === "kcp/range"));
    assert.doesNotMatch(JSON.stringify(Object.values(logs)), KEYS);
  });

  for (const { type, level } of [
    { type: "Normal", level: "info" },
    { type: "Warning", level: "warn" },
  ] as const)
    it(`given an Event of type ${type}: the line has the level ${level}, so that --log-level finds what needs somebody`, () => {
      const { apiVersion, kind } = { apiVersion: "cloud-control.kyma-project.io/v1beta1", kind: "AzureManagedRedis" };
      const regarding = { apiVersion, kind, metadata: { namespace: "kcp", name: "redis" } };
      const log = new KeptLog();
      eventLines(() => log)({ regarding, type, reason: "Locked", action: "Reconcile", note: "A lock." });
      assert.deepEqual(log.lines, [`${level} A lock.`]);
    });
});
