import { CONTROL_PLANE_REDIS } from "./api/controlPlaneRedis";
import type { UnparsedObject } from "./api/customKind";
import { CONTROL_PLANE_IP_RANGE } from "./api/ipRange";
import { isClaimed, servesGoOperator } from "./api/marks";
import { SCOPE } from "./api/scope";
import { SUBSCRIPTION } from "./api/subscription";
import { VPC_NETWORK } from "./api/vpcNetwork";
import { aborted } from "./controller/aborted";
import type { Reconcile } from "./controller/controller";
import { Controllers } from "./controllers";
import { type ControllerName, controlPlane } from "./controlPlane/controlPlane";
import { stackOf } from "./controlPlane/stackName";
import { unclaimedSaid } from "./controlPlane/unclaimedStacks";
import { Watches } from "./controlPlane/watches";
import { FirstReady } from "./firstReady";
import { systemClock } from "./kubernetes/clock";
import type { Kubernetes, KubernetesObject, ResourceKind } from "./kubernetes/kubernetes";
import { nameOf } from "./kubernetes/paths";
import { lookAtAzure } from "./lookAtAzure";
import { type LastPass, MeasuredStacks } from "./measuredStacks";
import { appearing } from "./missingKinds";
import { ArmBudget } from "./observer/armBudget";
import { azureVariables, type RunnerOptions } from "./options";
import { isKyma, servedKinds } from "./servedKinds";
import { servedStatus } from "./servedStatus";
import { PulumiStacks } from "./stacks/pulumiStacks";
import { startRuntimePlane } from "./startRuntimePlane";
import type { LoggerName } from "./telemetry/logFields";
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
  /** Resolves with the names of kinds that were missing at the start and are served now: start the planes again. */
  readonly outdated: Promise<readonly string[]>;
  /** Resolves when all has ended. */
  readonly ended: Promise<unknown>;
}

/** What the control plane reads. */
const KINDS = [CONTROL_PLANE_REDIS, SCOPE, CONTROL_PLANE_IP_RANGE, VPC_NETWORK, SUBSCRIPTION] as const;
/** Those without which no instance is made; a Kyma has the others. */
const NEEDED: ReadonlySet<ResourceKind> = new Set<ResourceKind>([SCOPE, CONTROL_PLANE_IP_RANGE]);

const NEEDS_AUTH_STRING =
  "The Go operator made objects of the control plane for its runtime plane, and waits for their keys in status.authString: start the runner with --expose-auth-string.";

/** Starts controllers, observer and stacks; they end with the signal. */
export async function startPlanes(of: PlanesOptions, signal: AbortSignal): Promise<Planes> {
  const { options, control, metrics, log, notices, isOn, onlyDeletions } = of;
  const logOf = (logger: LoggerName) => log.child({ logger });
  const served = await servedKinds(control, KINDS);
  if (!served.has(CONTROL_PLANE_REDIS)) {
    throw new Error("the API server does not serve AzureManagedRedis: kubectl apply -k config/crd");
  }
  const missing = KINDS.filter((kind) => !served.has(kind));
  const inKyma = await isKyma(control, served);
  for (const kind of missing.filter((one) => NEEDED.has(one))) {
    notices.tell(
      `The API server does not serve ${nameOf(kind)}, which instances need: kubectl apply -k config/standalone, where no Kyma brings it.`,
    );
  }
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
  // Another runner may begin at any moment once the Lease is lost, so that nothing of this one may go on.
  const graceMs = () => (of.isLost() ? 0 : options.graceMs);
  const { maxConcurrentReconciles } = options;
  const controllers = new Controllers({ maxConcurrentReconciles, graceMs, metrics: metrics.controllers, logOf });
  const { add, enqueue } = controllers;
  const { observer, sweep, drift } = lookAtAzure({
    ...{ budget, log, metrics: metrics.runner, driftIntervalMs: options.driftIntervalMs },
    changed: (key) => enqueue(...plane.observed(key)),
  });
  const firstReady = new FirstReady(Date.now, (afterMs) => metrics.runner.becameReady(afterMs));
  const watches: Watches = new Watches({
    kubernetes: control,
    isServed: (kind) => served.has(kind) || kind.group === "",
    namespaces: options.namespaces,
    onChange: (kind, object, isGone) => {
      if (kind === CONTROL_PLANE_REDIS) {
        if (isGone) firstReady.gone(object);
        else firstReady.seen(object);
        if (!options.exposesAuthString && servesGoOperator(object)) notices.tell(NEEDS_AUTH_STRING);
      }
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
    logOf,
    nowMs: Date.now,
    random: Math.random,
    enqueue,
  });

  const ours: readonly ControllerName[] = inKyma
    ? ["azuremanagedredis", "network"]
    : ["azuremanagedredis", "network", "scope", "iprange"];
  for (const name of ours) {
    const reconcile = plane.reconcilers[name];
    add(name, onlyDeletions && name !== "network" ? deletionsOnly(reconcile, kindOf(name), watches) : reconcile);
  }
  const runtimeObjects = await startRuntimePlane(
    { ...of, logOf, add, enqueue, isKyma: inKyma, servedByControl: served },
    signal,
  );

  log.info({ isKyma: inKyma, onlyDeletions, workers: options.workers }, "the planes are at work");
  // A cache that is not complete would show users and credentials as missing.
  const synced = Promise.all([watches.synced, runtimeObjects.synced]);
  const begun = Promise.race([synced, aborted(signal)]);
  void synced
    .then(async () => unclaimedSaid(await stacks.list(), watches))
    .then((said) => said && notices.tell(said))
    .catch((error: unknown) => log.warn({}, `the stacks cannot be listed: ${String(error)}`));
  const observing = Promise.all([observer.run(signal), sweep.run(signal)]);
  const stopped = aborted(signal).then(() => stacks.stop(graceMs()));
  const ended = Promise.all([controllers.run(begun, signal), stopped, observing]);
  return {
    objects: () => ({ control: watches.redis(), runtime: runtimeObjects.list() }),
    lastPass: (object) => stacks.lastPass(stackOf(object)),
    passes: () => {
      const running = Math.min(stacks.underWay, options.workers);
      return { running, waiting: stacks.underWay - running };
    },
    synced,
    outdated: appearing([{ kubernetes: control, kinds: missing }, runtimeObjects.missing], systemClock, signal),
    ended,
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
