import { CONTROL_PLANE_REDIS, type ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import type { CustomKind, UnparsedObject } from "../api/customKind";
import { DEFAULT_IP_RANGE, RUNTIME_PLANE_IP_RANGE, type RuntimePlaneIpRange } from "../api/ipRange";
import { isClaimed } from "../api/marks";
import { ipRangeNameOf, RUNTIME_PLANE_REDIS } from "../api/runtimePlaneRedis";
import { KubernetesError, type ObjectMeta } from "../kubernetes/kubernetes";
import { isTerminating } from "../kubernetes/namespace";
import { isOwned } from "../kubernetes/ownedSecret";
import { SECRET, type Secret, secretText } from "../kubernetes/secret";
import { authSecretMarks, authSecretName } from "./authSecret";
import type { Dependencies } from "./dependencies";
import { lostId } from "./lostId";
import { serves } from "./projection";
import type { Projection, View } from "./view";

/** Reads all that concerns one object of the runtime plane. */
export async function observe(object: UnparsedObject, dependencies: Dependencies): Promise<View> {
  const { runtime, options, flag } = dependencies;
  const { metadata } = object;
  const parsed = RUNTIME_PLANE_REDIS.parse(object);
  const spec = parsed.object?.spec;
  const status = statusOf(RUNTIME_PLANE_REDIS, object);
  const id = status.id || (isClaimed(object) ? await lostId(object, CONTROL_PLANE_REDIS, dependencies) : undefined);
  const namespace = metadata.namespace ?? "";
  const rangeName = spec ? ipRangeNameOf(spec) : DEFAULT_IP_RANGE;
  const [projection, ipRange, secret, ownSecrets, isNamespaceTerminating, isOn] = await Promise.all([
    id === undefined ? ({ is: "absent" } as const) : projectionNamed(id, object, dependencies),
    ipRangeNamed(rangeName, dependencies),
    runtime.get(SECRET, { namespace, name: authSecretName(metadata, spec) }),
    id === undefined ? [] : secretsOf(id, metadata, dependencies),
    isTerminating(runtime, namespace),
    flag(),
  ]);
  const range = ipRange && ipRangeOf(ipRange);
  return {
    object,
    ...(spec ? { spec } : {}),
    problems: parsed.problems ?? [],
    status,
    ...(id === undefined ? {} : { id }),
    projection,
    ...(range ? { ipRange: range } : {}),
    ...(secret ? { secret } : {}),
    ownSecrets,
    isNamespaceTerminating,
    isOn,
    options,
  };
}

/** Where the kind is not served there is no IpRange either. */
async function ipRangeNamed(name: string, { runtime }: Dependencies): Promise<UnparsedObject | undefined> {
  try {
    return await runtime.get(RUNTIME_PLANE_IP_RANGE, { name });
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return undefined;
    throw error;
  }
}

async function projectionNamed(name: string, object: UnparsedObject, dependencies: Dependencies): Promise<Projection> {
  const { control, options } = dependencies;
  const { namespace } = options;
  const found = await control.get(CONTROL_PLANE_REDIS, { namespace, name });
  if (!found) return { is: "absent" };
  if (!serves(found, object, options)) return { is: "foreign" };
  const status = statusOf(CONTROL_PLANE_REDIS, found);
  const key = await keyOf(status, dependencies);
  return { is: "ours", object: found, status, ...(key ? { key } : {}) };
}

/** The key is in the control plane's Secret; the Go operator, and a runner that was told to, have it in the status. */
async function keyOf(
  { authSecret, authString }: ControlPlaneRedisStatus,
  { control, options: { namespace } }: Dependencies,
): Promise<string | undefined> {
  if (!authSecret) return authString;
  const secret = await control.get(SECRET, { namespace, name: authSecret.name });
  return (secret && secretText(secret, "authString")) ?? authString;
}

async function secretsOf(id: string, metadata: ObjectMeta, { runtime }: Dependencies): Promise<readonly Secret[]> {
  const marks = authSecretMarks(id, metadata);
  const labelSelector = Object.entries(marks)
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  const found = await runtime.list(SECRET, { namespace: metadata.namespace ?? "", labelSelector });
  return found.filter((one) => isOwned(one, { marks }));
}

/** Of an IpRange only metadata and status matter here: a spec that is not ours to judge stops nothing. */
function ipRangeOf(object: UnparsedObject): RuntimePlaneIpRange {
  const status = RUNTIME_PLANE_IP_RANGE.status.safeParse(object.status).data;
  return { ...object, spec: {}, ...(status ? { status } : { status: {} }) };
}

/** What fits of a status, also where the spec is wrong. */
function statusOf<Status extends object>(kind: CustomKind<unknown, Status>, object: UnparsedObject): Partial<Status> {
  return kind.parse(object).object?.status ?? kind.status.safeParse(object.status).data ?? {};
}
