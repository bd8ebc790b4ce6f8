import { randomUUID } from "node:crypto";
import type { UnparsedObject } from "./api/customKind";
import { RUNTIME_PLANE_IP_RANGE } from "./api/ipRange";
import { RUNTIME_PLANE_REDIS } from "./api/runtimePlaneRedis";
import type { Reconcile } from "./controller/controller";
import type { Kubernetes } from "./kubernetes/kubernetes";
import type { Log } from "./kubernetes/log";
import type { RunnerOptions } from "./options";
import { ipRanges } from "./runtimePlane/ipRanges";
import type { Watch } from "./runtimePlane/reconciler";
import { runtimePlane } from "./runtimePlane/runtimePlane";
import { servedKinds } from "./served";
import { servedStatus } from "./servedStatus";
import type { Notices } from "./telemetry/notices";

export interface RuntimePlaneStart {
  readonly options: Pick<
    RunnerOptions,
    "scope" | "controlNamespace" | "defaultIpRange" | "namespaces" | "runtimeNamespaces"
  >;
  readonly control: Kubernetes;
  readonly runtime: Kubernetes;
  readonly notices: Pick<Notices, "tell">;
  readonly logOf: (controller: string) => Log;
  /** The feature flag now. */
  readonly isOn: () => Promise<boolean>;
  readonly onlyDeletions: boolean;
  readonly isKyma: boolean;
  readonly hasVpcNetworks: boolean;
  /** Adds a controller, and gives it a key. */
  readonly add: (controller: string, reconcile: Reconcile) => void;
  readonly enqueue: (controller: string, key: string) => void;
}

/** What is watched of the runtime plane. */
export interface RuntimeObjects {
  list(): readonly UnparsedObject[];
  /** Resolves when every cache is complete. */
  readonly synced: Promise<unknown>;
}

/** Adds the controllers of the runtime plane, where a scope is given and the kind is served. */
export async function startRuntimePlane(of: RuntimePlaneStart, signal: AbortSignal): Promise<RuntimeObjects> {
  const { options, control, runtime, isKyma, hasVpcNetworks, onlyDeletions } = of;
  const { scope, controlNamespace, defaultIpRange, runtimeNamespaces } = options;
  const none = { list: () => [], synced: Promise.resolve() };
  if (scope === undefined) return none;
  const served = await servedKinds(runtime, [RUNTIME_PLANE_REDIS, RUNTIME_PLANE_IP_RANGE]);
  if (!served.has(RUNTIME_PLANE_REDIS)) return none;
  const dependencies = {
    ...{ runtime, control },
    options: {
      ...{ namespace: controlNamespace, scope, isKyma, hasVpcNetworks, onlyDeletions },
      served: await servedStatus(runtime, RUNTIME_PLANE_REDIS, of.notices),
      ...(runtimeNamespaces === undefined ? {} : { runtimeNamespaces }),
      ...(defaultIpRange === undefined ? {} : { defaultIpRange }),
    },
    clock: { nowMs: Date.now },
    uuid: randomUUID,
    flag: of.isOn,
    log: of.logOf("azuremanagedredis-runtime"),
  };
  // In a Kyma the Go operator looks after IpRanges.
  const reconcilers = isKyma ? [runtimePlane(dependencies)] : [runtimePlane(dependencies), ipRanges(dependencies)];
  for (const { name, reconcile } of reconcilers) of.add(name, reconcile);
  const informers = reconcilers
    .flatMap(({ name, watches }) => watches.map((watch) => ({ name, watch })))
    .filter(({ watch: { plane, kind } }) => plane === "control" || kind.group === "" || served.has(kind))
    .map(({ name, watch }) => ({ kind: watch.kind, informer: informerOf(watch, name, { ...of, signal }) }));
  const objects = informers.find(({ kind }) => kind === RUNTIME_PLANE_REDIS)?.informer;
  return {
    list: () => (objects?.list() ?? []) as readonly UnparsedObject[],
    synced: Promise.all(informers.map(({ informer }) => informer.synced)),
  };
}

function informerOf(
  { plane, kind, namespace, labelSelector, keysOf }: Watch,
  controller: string,
  { options, runtime, control, enqueue, signal }: RuntimePlaneStart & { readonly signal: AbortSignal },
) {
  const all = plane === "runtime" ? options.runtimeNamespaces : options.namespaces;
  const namespaces = namespace === undefined ? all : [namespace];
  return (plane === "runtime" ? runtime : control).informer(kind, {
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    onChange: (before, after) => {
      const keys = [before, after].flatMap((object) => (object === undefined ? [] : keysOf(object)));
      for (const key of new Set(keys)) enqueue(controller, key);
    },
    signal,
  });
}
