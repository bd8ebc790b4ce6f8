import { strict as assert } from "node:assert";
import { NETWORK } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { SECRET } from "../../../runner/kubernetes/secret";
import { CLUSTER_ID, DATABASE_ID, ENDPOINT_ID, type LifeWorld, LONG_MS } from "./lifeWorld";

/** The steps that change the SKU. */
export const SCALES = ["scale", "the runner begins anew, and scales", "the object is deleted while it scales"] as const;
export const NO_ROOM = "the same again, when the region has no room at first";

/** Something that a user, or somebody in Azure, does, and what follows until nothing moves any more. */
export interface Step {
  readonly does: string;
  readonly how: (world: LifeWorld) => Promise<unknown>;
  /** Reasons of Ready, in order: each transition is an Event. */
  readonly tells: readonly string[];
  /** What Azure accepts, in any order. */
  readonly writes: readonly string[];
}

/** From this version on it is not recorded what regenerateKey answers. */
const REGENERATING = "2026-05-01-preview";

const CLUSTER = "redisEnterprise/redis";
const DATABASE = `${CLUSTER}/databases/default`;
const ENDPOINT = "privateEndpoints/redis-pe";
const GROUP = `${ENDPOINT}/privateDnsZoneGroups/redis-dzg`;
export const ZONE = "privateDnsZones/privatelink.redis.azure.net";
export const LINK = `${ZONE}/virtualNetworkLinks/network-c61465a3`;

const made = [CLUSTER, DATABASE, ENDPOINT, GROUP].map((one) => `put ${one}`);
const removed = [CLUSTER, DATABASE, ENDPOINT, GROUP].map((one) => `delete ${one}`);
const sku = (name: string) => ({ spec: { sku: name } });
const ready = (world: LifeWorld) => world.until(/^Ready/);
const gone = (world: LifeWorld) => world.until(/^gone/);

/** What is wanted counts only when the object has told of its present generation. */
async function changed(world: LifeWorld, patch: object): Promise<void> {
  await world.patch("redis", patch);
  await world.until(/^(?!Ready)/);
  await ready(world);
}

/** The life of an instance in the runner: everything that a pass, a step or a look has a part in. */
export const LIFE: readonly Step[] = [
  {
    does: "create, the first one of its place",
    how: async (world) => {
      await world.redis();
      await ready(world);
    },
    tells: ["Creating", "Ready"],
    writes: [...made, `put ${ZONE}`, `put ${LINK}`],
  },
  {
    does: SCALES[0],
    how: (world) => changed(world, sku("Balanced_B10")),
    tells: ["Updating", "Ready"],
    writes: [`put ${CLUSTER}`],
  },
  {
    does: "another eviction policy",
    how: (world) => changed(world, { spec: { redisConfiguration: { "maxmemory-policy": "noeviction" } } }),
    tells: ["Updating", "Ready"],
    writes: [`put ${DATABASE}`],
  },
  {
    does: "somebody else takes another key",
    how: async (world) => {
      const before = world.key();
      await world.azure.arm.post(DATABASE_ID, "regenerateKey", REGENERATING, { keyType: "Primary" });
      world.azure.calls.length = 0;
      await world.pass(2 * 3_600_000);
      assert.notEqual(world.key(), before, "the Secret has the new key");
    },
    tells: [],
    writes: [],
  },
  {
    does: "the Secret is deleted",
    how: async (world) => {
      await world.delete(SECRET, "redis-auth");
      await world.pass(1_000);
      assert.ok(world.key(), "the Secret is there again");
    },
    tells: [],
    writes: [],
  },
  {
    does: "somebody else deletes the endpoint",
    how: async (world) => {
      await world.azure.arm.delete(ENDPOINT_ID, NETWORK);
      world.azure.calls.length = 0;
      await world.until(/^(?!Ready)/);
      await ready(world);
    },
    tells: ["Updating", "Ready"],
    writes: [`put ${ENDPOINT}`, `put ${GROUP}`],
  },
  {
    does: SCALES[1],
    how: async (world) => {
      await world.restart();
      await world.pass(60_000);
      await changed(world, sku("Balanced_B20"));
    },
    tells: ["Updating", "Ready"],
    writes: [`put ${CLUSTER}`],
  },
  {
    does: SCALES[2],
    how: async (world) => {
      await world.patch("redis", sku("Balanced_B50"));
      await world.until(/^Updating/);
      await world.pass(60_000);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await gone(world);
    },
    tells: ["Updating", "Deleting"],
    writes: [`put ${CLUSTER}`, ...removed],
  },
  {
    does: "the same again, deleted while it is created",
    how: async (world) => {
      await world.redis();
      await world.until(/^Creating/);
      await world.pass(60_000);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await gone(world);
    },
    tells: ["Creating", "Deleting"],
    writes: [`put ${CLUSTER}`, `delete ${CLUSTER}`],
  },
  {
    does: NO_ROOM,
    how: async (world) => {
      world.azure.fault({ kind: "capacity", match: { type: "Microsoft.Cache/redisEnterprise" } });
      await world.redis();
      await world.until(/^Creating/);
      await world.until(/^(?!Creating)/);
      await world.until(/^Ready/, { withinMs: 2 * LONG_MS });
    },
    tells: ["Creating", "SkuNotAvailable", "Creating", "Ready"],
    writes: [...made, `put ${CLUSTER}`, `delete ${CLUSTER}`],
  },
  {
    does: "all is deleted",
    how: async (world) => {
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.delete(CONTROL_PLANE_IP_RANGE, "range");
      await world.delete(SCOPE, "scope");
      await gone(world);
      await world.until(/^gone/, { kind: CONTROL_PLANE_IP_RANGE, name: "range" });
      await world.until(/^gone/, { kind: SCOPE, name: "scope" });
      assert.deepEqual(world.left(), []);
      assert.deepEqual(await world.stacks.list(), []);
    },
    tells: ["Deleting"],
    writes: [...removed, `delete ${ZONE}`, `delete ${LINK}`, "delete virtualNetworks/vnet/subnets/range-575f7d8e"],
  },
];

/** What there was to see of a step. */
export interface Seen {
  /** Reasons of Ready, in order. */
  readonly tells: readonly string[];
  /** What Azure accepted, sorted. */
  readonly writes: readonly string[];
  /** What Azure has of the instance afterwards. */
  readonly instance: unknown;
}

export async function live(world: LifeWorld, { how }: Step): Promise<Seen> {
  const { events } = world.kubernetes;
  const since = events.length;
  world.accepted();
  await how(world);
  // What is left to do, or to write into the state, gets its turn.
  await world.pass(AFTERWARDS_MS);
  const tells = events
    .slice(since)
    .filter(({ regarding, reason }) => regarding.kind === CONTROL_PLANE_REDIS.kind && reason !== "Caution")
    .map(({ reason }) => reason);
  const instance = [CLUSTER_ID, DATABASE_ID].map((id) => {
    const { sku, properties } = world.azure.document(id) ?? {};
    return { sku, properties };
  });
  return { tells, writes: world.accepted(), instance };
}

const AFTERWARDS_MS = 120_000;
