import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { CONTROL_PLANE_SECRET } from "../../../runner/api/marks";
import { SCOPE } from "../../../runner/api/scope";
import type { ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { SECRET } from "../../../runner/kubernetes/secret";
import { CLUSTER_ID, LifeWorld, NAMESPACE_NAME } from "./lifeWorld";

const MINUTE_MS = 60_000;
const RETAIN = { annotations: { [ANNOTATIONS.deletionPolicy]: "retain" } };
const ADOPT = { annotations: { [ANNOTATIONS.adopt]: "true" } };
/** What carries a mark. */
const MARKED = ["put privateEndpoints/redis-pe", "put redisEnterprise/redis"];

describe("an instance that has no object any more", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
    await world.redis("redis", {}, RETAIN);
    await world.until(/^Ready/);
    world.accepted();
  });
  afterEach(() => world?.end());

  const ownerInAzure = () => {
    const { tags = {} } = world.azure.document(CLUSTER_ID) ?? {};
    return (tags as Record<string, string>)[OWNER_TAG];
  };
  const uidOf = (kind: ResourceKind, name: string) => world.get(kind, name)?.metadata.uid;

  async function retained(): Promise<void> {
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
  }

  it("given retain: stack and finalizer go, Azure and the Secret stay as they are, and an Event says so", async () => {
    const [before, owner] = [world.azure.document(CLUSTER_ID), uidOf(CONTROL_PLANE_REDIS, "redis")];
    await retained();
    await world.pass(60 * MINUTE_MS);
    assert.deepEqual(world.accepted(), []);
    assert.deepEqual(world.azure.document(CLUSTER_ID), before);
    assert.equal(ownerInAzure(), owner);
    assert.ok(world.key());
    assert.deepEqual(world.get(SECRET, "redis-auth")?.metadata.ownerReferences, []);
    assert.ok(world.kubernetes.events.some(({ reason }) => reason === "Retained"));
  });

  it("given a new object of its name: touches nothing, and says how it can be taken over", async () => {
    await retained();
    await world.redis();
    await world.until(/^NameTaken: .*annotation cloud-control\.kyma-project\.io\/adopt: "true"/);
    await world.pass(60 * MINUTE_MS);
    assert.deepEqual(world.accepted(), []);
  });

  it("given a new object that adopts: writes marks alone, and the Secret is the new object's", async () => {
    await retained();
    const key = world.key();
    await world.redis("redis", {}, ADOPT);
    await world.until(/^Ready/);
    const uid = uidOf(CONTROL_PLANE_REDIS, "redis");
    assert.deepEqual(world.accepted(), MARKED);
    assert.equal(ownerInAzure(), uid);
    assert.equal(world.key(), key);
    const { labels = {}, ownerReferences } = world.get(SECRET, "redis-auth")?.metadata ?? {};
    assert.equal(labels[CONTROL_PLANE_SECRET.owner], uid);
    assert.deepEqual(
      ownerReferences?.map((one) => one.uid),
      [uid],
    );
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.until(/^gone/);
    assert.equal(world.azure.document(CLUSTER_ID), undefined);
  });

  it("given an object that adopts and wants something else: lists the differences, and takes nothing before there are none", async () => {
    await retained();
    await world.redis("redis", { sku: "Balanced_B10" }, ADOPT);
    await world.until(/^AdoptionDiffers: .*Balanced_B5.*Balanced_B10|^AdoptionDiffers: .*Balanced_B10.*Balanced_B5/);
    assert.deepEqual(world.conditions(), ["Error", "Stalled"]);
    await world.pass(30 * MINUTE_MS);
    assert.deepEqual(world.accepted(), []);
    await world.patch("redis", { spec: { sku: "Balanced_B5" } });
    await world.until(/^Ready/);
    assert.deepEqual(world.accepted(), MARKED);
  });

  it("given an object that adopts what still has its object: takes nothing", async () => {
    world.kubernetes.addNamespace("other");
    for (const [kind, name] of [
      [SCOPE, "scope"],
      [CONTROL_PLANE_IP_RANGE, "range"],
      [CONTROL_PLANE_REDIS, "redis"],
    ] as const) {
      const { apiVersion, kind: word, spec } = world.get(kind, name) as never as Record<string, object>;
      const metadata = { namespace: "other", name, ...(name === "redis" ? ADOPT : {}) };
      const own = name === "range" ? { cidr: "10.250.5.0/24" } : {};
      await world.kubernetes.create(kind, { apiVersion, kind: word, metadata, spec: { ...spec, ...own } } as never);
    }
    await world.pass(30 * MINUTE_MS);
    const { status } = world.kubernetes.read(CONTROL_PLANE_REDIS, { namespace: "other", name: "redis" }) as never as {
      status: { conditions: { type: string; reason: string }[] };
    };
    const ready = status.conditions.find(({ type }) => type === "Ready");
    assert.equal(ready?.reason, "NameTaken", JSON.stringify(ready));
    assert.equal(ownerInAzure(), uidOf(CONTROL_PLANE_REDIS, "redis"));
    assert.match(world.told(), /^Ready/);
  });

  it("given a cluster that is restored from a backup: names the annotation, and adopts with it", async () => {
    const kinds = [
      [SCOPE, "scope"],
      [CONTROL_PLANE_IP_RANGE, "range"],
      [CONTROL_PLANE_REDIS, "redis"],
      [SECRET, "redis-auth"],
    ] as const;
    const backup = kinds.map(([kind, name]) => ({ kind, name, object: structuredClone(world.get(kind, name)) }));
    await world.lost();
    for (const { kind, name, object } of backup) {
      const {
        uid: _,
        resourceVersion: __,
        generation: ___,
        creationTimestamp: ____,
        ...metadata
      } = object?.metadata ?? ({} as never);
      await world.kubernetes.create(kind, { ...object, metadata } as never);
      // A backup has statuses too.
      if (object?.status) world.kubernetes.edit(kind, { namespace: NAMESPACE_NAME, name }, { status: object.status });
    }
    world.begin();
    await world.until(/^NameTaken: .*annotation/);
    assert.match(world.told("range", CONTROL_PLANE_IP_RANGE), /^Ready/);
    assert.deepEqual(world.accepted(), []);
    await world.patch("redis", { metadata: { annotations: ADOPT.annotations } });
    await world.until(/^Ready/);
    assert.deepEqual(world.accepted(), MARKED);
  });
});
