import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { DATABASE_ID, LifeWorld } from "./lifeWorld";

/** The instance `redis`, Ready and settled; whatever Azure accepted until then is not counted. */
export async function readyInstance(settledMs = 120_000): Promise<LifeWorld> {
  const world = await LifeWorld.start();
  await world.redis();
  await world.until(/^Ready/);
  await world.pass(settledMs);
  world.accepted();
  return world;
}

/** The message of Drifted; undefined: nothing is amiss. */
export function drifted(world: LifeWorld): string | undefined {
  const { conditions } = world.get(CONTROL_PLANE_REDIS, "redis")?.status ?? {};
  return conditions?.find(({ type }) => type === "Drifted")?.message;
}

/** Has what others changed put right: the word of the owner, for a generation that is the present one by default. */
export async function repair(
  world: LifeWorld,
  generation = world.get(CONTROL_PLANE_REDIS, "redis")?.metadata.generation,
): Promise<void> {
  await world.patch("redis", { metadata: { annotations: { [ANNOTATIONS.repairDrift]: String(generation) } } });
}

/** Somebody takes a new primary key in Azure. Returns the key that Azure has some time after that. */
export async function rotatedKey(world: LifeWorld, passedMs: number): Promise<string | undefined> {
  await world.azure.arm.post(DATABASE_ID, "regenerateKey", MICROSOFT_CACHE, { keyType: "Primary" });
  await world.pass(passedMs);
  const { signal } = new AbortController();
  return (await world.azure.redis.listKeys(DATABASE_ID, { apiVersion: MICROSOFT_CACHE, signal })).primaryKey;
}
