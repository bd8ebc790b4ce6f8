import { randomUUID } from "node:crypto";
import { CONTROL_PLANE_REDIS } from "./api/controlPlaneRedis";
import type { UnparsedObject } from "./api/customKind";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "./api/ipRange";
import { isClaimed } from "./api/marks";
import { RUNTIME_PLANE_REDIS } from "./api/runtimePlaneRedis";
import { SCOPE } from "./api/scope";
import { SUBSCRIPTION } from "./api/subscription";
import { VPC_NETWORK } from "./api/vpcNetwork";
import { aborted } from "./controller/aborted";
import { Controller, type Reconcile } from "./controller/controller";
import { type ControllerName, controlPlane } from "./controlPlane/controlPlane";
import { DriftBook } from "./controlPlane/driftBook";
import { stackOf } from "./controlPlane/stackName";
import { Watches } from "./controlPlane/watches";
import { FirstReady } from "./firstReady";
import { systemClock } from "./kubernetes/clock";
import type { Kubernetes, KubernetesObject, ResourceKind } from "./kubernetes/kubernetes";
import { measured } from "./measured";
import { type LastPass, MeasuredStacks } from "./measuredStacks";
import { ArmBudget } from "./observer/armBudget";
import { AzureObserver } from "./observer/azureObserver";
import { DriftSweep } from "./observer/driftSweep";
import { azureVariables, type RunnerOptions } from "./options";
import { ipRanges } from "./runtimePlane/ipRanges";
import { runtimePlane } from "./runtimePlane/runtimePlane";
import { isKyma, servedKinds } from "./served";
import { servedStatus } from "./servedStatus";
import { Connections } from "./stacks/connections";
import { PulumiStacks } from "./stacks/pulumiStacks";
import type { createLogger } from "./telemetry/logger";
import type { Metrics } from "./telemetry/metrics";
import type { Notices } from "./telemetry/notices";

export interface PlanesOptions {
  readonly options: RunnerOptions;
  readonly control: Kubernetes;
  readonly runtime: Kubernetes;
  readonly metrics: Metrics;
  readonly log: ReturnType<typeof createLogger>;
  readonly notices: Notices;
  /** The feature flag now. */
  readonly isOn: () => Promise<boolean>;
  /** The flag was off at the start: only deletions that were begun are finished. */
  readonly onlyDeletions: boolean;
  /** The Lease is lost: another runner may begin at any moment. */
  readonly isLost: () => boolean;
}

/** Both planes at work, until they are stopped. */
export interface Planes {
  /** Objects of both planes, for the status page and metrics. */
  objects(): { readonly control: readonly UnparsedObject[]; readonly runtime: readonly UnparsedObject[] };
  /** Passes that run or wait. */
  passes(): { readonly running: number; readonly waiting: number };
  /** The last pass of an object of the control plane. */
  lastPass(object: UnparsedObject): LastPass | undefined;
  /** Resolves when every cache is complete. */
  readonly synced: Promise<unknown>;
  /** Resolves when all has ended. */
  readonly ended: Promise<unknown>;
}

const RUNTIME = "azuremanagedredis-runtime";

/** Starts controllers, observer and stacks; they end with the signal. */
export async function startPlanes(of: PlanesOptions, signal: AbortSignal): Promise<Planes> {
  const { options, control, metrics, log, notices, isOn, onlyDeletions } = of;
  const served = await servedKinds(control, [
    CONTROL_PLANE_REDIS,
    SCOPE,
    CONTROL_PLANE_IP_RANGE,
    VPC_NETWORK,
    SUBSCRIPTION,
  ]);
  if (!served.has(CONTROL_PLANE_REDIS)) {
    throw new Error("the API server does not serve AzureManagedRedis: kubectl apply -k config/crd");
  }
  const inKyma = await isKyma(control, served);
  const servedOf = await servedStatus(control, CONTROL_PLANE_REDIS, notices);
  const budget = new ArmBudget({
    clock: azureClock,
    on: {
      sent: (kind, consumer, count) => metrics.runner.armRequests(kind, consumer, count),
      throttled: (kind, consumer) => metrics.runner.armThrottled(kind, consumer),
    },
  });
  const pulumi = await PulumiStacks.start({
    folder: options.folder,
    ...(options.backendUrl === undefined ? {} : { backendUrl: options.backendUrl }),
    secrets:
      options.secretsProvider === "loopback"
        ? { is: "runner", passphrase: options.passphrase ?? "" }
        : { is: "provider", url: options.secretsProvider },
    workers: options.workers,
    budget: { pass: budget.of("pass"), step: budget.of("step") },
    environment: options.environment,
    workerReplaced: (cause) => metrics.runner.workerReplaced(cause),
  });
  const stacks = new MeasuredStacks(pulumi, metrics.runner, Date.now);
  const controllers = new Map<string, Controller>();
  const enqueue = (name: string, key: string) => controllers.get(name)?.enqueue(key);
  const connections = new Connections();
  const observer = new AzureObserver({
    azure: connections.within(budget.of("observer")),
    clock: azureClock,
    random: Math.random,
    failed: ({ path, error }) => log.debug({ path }, `Azure did not answer a look: ${String(error)}`),
    changed: (keys) => {
      for (const key of keys) enqueue(...plane.observed(key));
    },
  });
  const drift = new DriftBook(Date.now);
  const sweep = new DriftSweep({
    azure: connections.within(budget.of("observer")),
    clock: azureClock,
    intervalMs: options.driftIntervalMs,
    found: (key, finding) => {
      drift.note(key, finding);
      const isNews = finding.is === "gone" || finding.differences.length > 0 || finding.changedKeys !== undefined;
      metrics.runner.driftRead(finding.is === "gone" ? "gone" : isNews ? "drifted" : "same");
      if (isNews) enqueue(...plane.observed(key));
    },
    failed: ({ key, path, why }) => {
      drift.noteRefused(key, path, why);
      metrics.runner.driftRead("failed");
      log.debug({ path }, `Azure did not answer the drift sweep: ${why}`);
    },
  });
  const firstReady = new FirstReady(Date.now, (afterMs) => metrics.runner.becameReady(afterMs));
  const watches: Watches = new Watches({
    kubernetes: control,
    isServed: (kind) => served.has(kind) || kind.group === "",
    namespaces: options.namespaces,
    onChange: (kind, object) => {
      if (kind === CONTROL_PLANE_REDIS) firstReady.seen(object);
      for (const [name, key] of plane.concerned(kind, object)) enqueue(name, key);
    },
    signal,
  });
  const plane = controlPlane({
    kubernetes: control,
    objects: watches,
    stacks,
    observer,
    drift,
    cover: (key, resources, access) => sweep.cover(key, resources, access),
    sweepSoon: (key, ids) => sweep.soon(key, ids),
    credentials: { ambient: azureVariables(options.environment), federatedTokenDir: options.federatedTokenDir },
    caCert: options.endpointCa,
    exposesAuthString: options.exposesAuthString,
    served: servedOf,
    isEnabled: isOn,
    nowMs: Date.now,
    random: Math.random,
    enqueue,
  });

  const add = (name: string, reconcile: Reconcile) => {
    const controller = new Controller({
      name,
      log: log.child({ logger: name }),
      reconcile,
      maxConcurrentReconciles: options.maxConcurrentReconciles,
      clock: systemClock,
      random: Math.random,
      metrics: measured(name, metrics.controllers),
      drainMs: options.graceMs,
    });
    metrics.controllers.register(name, {
      workersMax: options.maxConcurrentReconciles,
      queue: () => ({ depth: controller.depth, runningMs: controller.workingForMs }),
    });
    controllers.set(name, controller);
  };
  const ours: readonly ControllerName[] = inKyma
    ? ["azuremanagedredis", "network"]
    : ["azuremanagedredis", "network", "scope", "iprange"];
  for (const name of ours) {
    const reconcile = plane.reconcilers[name];
    add(name, onlyDeletions && name !== "network" ? deletionsOnly(reconcile, kindOf(name), watches) : reconcile);
  }
  const runtimeObjects = await addRuntimePlane(of, {
    ...{ add, enqueue, signal, isKyma: inKyma },
    hasVpcNetworks: served.has(VPC_NETWORK),
  });

  const { passphrase: _, ...told } = options;
  log.info({ isKyma: inKyma, onlyDeletions, workers: told.workers }, "the planes are at work");
  // A cache that is not complete would show users and credentials as missing.
  const synced = Promise.all([watches.synced, runtimeObjects.synced]);
  const begun = Promise.race([synced, aborted(signal)]);
  const running = [...controllers.values()].map((controller) => begun.then(() => controller.run(signal)));
  const observing = Promise.all([observer.run(signal), sweep.run(signal)]);
  const stopped = aborted(signal).then(() => stacks.stop(of.isLost() ? 0 : options.graceMs));
  const ended = Promise.all([...running, stopped, observing]);
  return {
    objects: () => ({ control: watches.redis(), runtime: runtimeObjects.list() }),
    lastPass: (object) => stacks.lastPass(stackOf(object)),
    passes: () => {
      const running = Math.min(stacks.underWay, options.workers);
      return { running, waiting: stacks.underWay - running };
    },
    synced,
    ended,
  };
}

/** Adds the controller of the runtime plane, where a scope is given and the kind is served. */
async function addRuntimePlane(
  { options, control, runtime, isOn, onlyDeletions, log, notices }: PlanesOptions,
  by: {
    readonly add: (name: string, reconcile: Reconcile) => void;
    readonly enqueue: (name: string, key: string) => void;
    readonly isKyma: boolean;
    readonly hasVpcNetworks: boolean;
    readonly signal: AbortSignal;
  },
): Promise<{ list(): readonly UnparsedObject[]; readonly synced: Promise<unknown> }> {
  const none = { list: () => [], synced: Promise.resolve() };
  const { scope, controlNamespace, defaultIpRange, namespaces } = options;
  if (scope === undefined) return none;
  const served = await servedKinds(runtime, [RUNTIME_PLANE_REDIS, RUNTIME_PLANE_IP_RANGE]);
  if (!served.has(RUNTIME_PLANE_REDIS)) return none;
  const { add, enqueue, isKyma, hasVpcNetworks, signal } = by;
  const dependencies = {
    runtime,
    control,
    options: {
      namespace: controlNamespace,
      scope,
      isKyma,
      hasVpcNetworks,
      onlyDeletions,
      served: await servedStatus(runtime, RUNTIME_PLANE_REDIS, notices),
      ...(defaultIpRange === undefined ? {} : { defaultIpRange }),
    },
    clock: { nowMs: Date.now },
    uuid: randomUUID,
    flag: isOn,
    log: log.child({ logger: RUNTIME }),
  };
  // In a Kyma the Go operator looks after IpRanges.
  const reconcilers = isKyma ? [runtimePlane(dependencies)] : [runtimePlane(dependencies), ipRanges(dependencies)];
  for (const { name, reconcile } of reconcilers) add(name, reconcile);
  const informers = reconcilers
    .flatMap(({ name, watches }) => watches.map((watch) => ({ ...watch, name })))
    .filter(({ plane, kind }) => plane === "control" || kind.group === "" || served.has(kind))
    .map(({ name, plane, kind, namespace, labelSelector, keysOf }) => {
      const own = plane === "control" ? namespaces : undefined;
      const all = namespace === undefined ? own : [namespace];
      return {
        kind,
        informer: (plane === "runtime" ? runtime : control).informer(kind, {
          ...(all === undefined ? {} : { namespaces: all }),
          ...(labelSelector === undefined ? {} : { labelSelector }),
          onChange: (before, after) => {
            const keys = [before, after].flatMap((object) => (object === undefined ? [] : keysOf(object)));
            for (const key of new Set(keys)) enqueue(name, key);
          },
          signal,
        }),
      };
    });
  const objects = informers.find(({ kind }) => kind === RUNTIME_PLANE_REDIS)?.informer;
  return {
    list: () => (objects?.list() ?? []) as readonly UnparsedObject[],
    synced: Promise.all(informers.map(({ informer }) => informer.synced)),
  };
}

/** Reconciles only what is being deleted and was claimed before. */
function deletionsOnly(reconcile: Reconcile, kind: ResourceKind, watches: Watches): Reconcile {
  return async (key, signal) => {
    const [namespace = "", name = ""] = key.split("/");
    const object: KubernetesObject | undefined = watches.lookup(kind, { namespace, name });
    const isGoing = object !== undefined && object.metadata.deletionTimestamp !== undefined && isClaimed(object);
    return isGoing ? await reconcile(key, signal) : {};
  };
}

function kindOf(name: ControllerName): ResourceKind {
  return name === "scope" ? SCOPE : name === "iprange" ? CONTROL_PLANE_IP_RANGE : CONTROL_PLANE_REDIS;
}

const azureClock = { nowMs: Date.now, sleep: systemClock.sleep };
