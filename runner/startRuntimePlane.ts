import { randomUUID } from "node:crypto";
import type { UnparsedObject } from "./api/customKind";
import { RUNTIME_PLANE_IP_RANGE } from "./api/ipRange";
import { RUNTIME_PLANE_REDIS } from "./api/runtimePlaneRedis";
import { VPC_NETWORK } from "./api/vpcNetwork";
import type { Reconcile } from "./controller/controller";
import type { Kubernetes, ResourceKind } from "./kubernetes/kubernetes";
import type { Log } from "./kubernetes/log";
import { nameOf } from "./kubernetes/paths";
import type { MissingKinds } from "./missingKinds";
import type { RunnerOptions } from "./options";
import { ipRanges } from "./runtimePlane/ipRanges";
import type { Watch } from "./runtimePlane/reconciler";
import { runtimePlane } from "./runtimePlane/runtimePlane";
import { servedKinds } from "./servedKinds";
import { servedStatus } from "./servedStatus";
import type { LoggerName } from "./telemetry/logFields";
import type { Notices } from "./telemetry/notices";

export interface RuntimePlaneStart {
  readonly options: Pick<
    RunnerOptions,
    "scope" | "controlNamespace" | "defaultIpRange" | "namespaces" | "runtimeNamespaces"
  >;
  readonly control: Kubernetes;
  readonly runtime: Kubernetes;
  readonly notices: Pick<Notices, "tell">;
  readonly logOf: (controller: LoggerName) => Log;
  /** The feature flag now. */
  readonly isOn: () => Promise<boolean>;
  readonly onlyDeletions: boolean;
  readonly isKyma: boolean;
  /** The kinds that the API server of the control plane serves. */
  readonly servedByControl: ReadonlySet<ResourceKind>;
  /** Adds a controller, and gives it a key. */
  readonly add: (controller: LoggerName, reconcile: Reconcile) => void;
  readonly enqueue: (controller: LoggerName, key: string) => void;
}

/** What is watched of the runtime plane. */
export interface RuntimeObjects {
  list(): readonly UnparsedObject[];
  /** Resolves when every cache is complete. */
  readonly synced: Promise<unknown>;
  /** Kinds that the API server does not serve. */
  readonly missing: MissingKinds;
}

const REDIS = nameOf(RUNTIME_PLANE_REDIS);

/** Adds the controllers of the runtime plane, where a scope is given and the kind is served. */
export async function startRuntimePlane(of: RuntimePlaneStart, signal: AbortSignal): Promise<RuntimeObjects> {
  const { options, control, runtime, isKyma, servedByControl, onlyDeletions } = of;
  const { scope, controlNamespace, defaultIpRange, namespaces, runtimeNamespaces } = options;
  const none = { list: () => [], synced: Promise.resolve() };
  if (scope === undefined) {
    of.notices.tell(`The runtime plane is off: without --scope an object of ${REDIS} gets no status.`);
    return { ...none, missing: { kubernetes: runtime, kinds: [] } };
  }
  const kinds = [RUNTIME_PLANE_REDIS, RUNTIME_PLANE_IP_RANGE];
  const served = await servedKinds(runtime, kinds);
  const missing = { kubernetes: runtime, kinds: kinds.filter((kind) => !served.has(kind)) };
  if (!served.has(RUNTIME_PLANE_REDIS)) {
    of.notices.tell(
      `The runtime plane is off: its API server does not serve ${REDIS}: kubectl apply -k config/crd brings that, and the runner notices.`,
    );
    return { ...none, missing };
  }
  if (!served.has(RUNTIME_PLANE_IP_RANGE)) {
    of.notices.tell(
      `The API server of the runtime plane does not serve ${nameOf(RUNTIME_PLANE_IP_RANGE)}, which its objects need: kubectl apply -k config/standalone, where no Kyma brings it.`,
    );
  }
  if (namespaces !== undefined && !namespaces.includes(controlNamespace)) {
    of.notices.tell(
      `Objects of the runtime plane are passed on into the namespace ${controlNamespace}, which is not among --namespaces: name it there too, unless another runner has it.`,
    );
  }
  const dependencies = {
    ...{ runtime, control },
    options: {
      ...{ namespace: controlNamespace, scope, isKyma, onlyDeletions },
      hasVpcNetworks: servedByControl.has(VPC_NETWORK),
      served: await servedStatus(runtime, RUNTIME_PLANE_REDIS, of.notices),
      ...(runtimeNamespaces === undefined ? {} : { runtimeNamespaces }),
      ...(defaultIpRange === undefined ? {} : { defaultIpRange }),
    },
    clock: { nowMs: Date.now },
    uuid: randomUUID,
    flag: of.isOn,
  };
  // In a Kyma the Go operator looks after IpRanges.
  const redis = runtimePlane({ ...dependencies, log: of.logOf("azuremanagedredis-runtime") });
  const reconcilers = isKyma ? [redis] : [redis, ipRanges({ ...dependencies, log: of.logOf("iprange-runtime") })];
  for (const { name, reconcile } of reconcilers) of.add(name, reconcile);
  const informers = reconcilers
    .flatMap(({ name, watches }) => watches.map((watch) => ({ name, watch })))
    // A watch of a kind that is not there would hold up everything else.
    .filter(
      ({ watch: { plane, kind } }) => kind.group === "" || (plane === "runtime" ? served : servedByControl).has(kind),
    )
    .map(({ name, watch }) => ({ kind: watch.kind, informer: informerOf(watch, name, { ...of, signal }) }));
  const objects = informers.find(({ kind }) => kind === RUNTIME_PLANE_REDIS)?.informer;
  return {
    list: () => (objects?.list() ?? []) as readonly UnparsedObject[],
    synced: Promise.all(informers.map(({ informer }) => informer.synced)),
    missing,
  };
}

function informerOf(
  { plane, kind, namespace, labelSelector, keysOf }: Watch,
  controller: LoggerName,
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
