import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../api/ipRange";
import { SCOPE } from "../api/scope";
import type { Reconcile } from "../controller/controller";
import { type Kubernetes, KubernetesError, type KubernetesObject, type ResourceKind } from "../kubernetes/kubernetes";
import type { Log } from "../kubernetes/log";
import type { Observer } from "../observer/observer";
import type { AzureAccess, Stacks } from "../stacks/stacks";
import { DONE, subjectOf } from "../telemetry/logFields";
import { ADOPTION, Adoption } from "./adoption";
import { authSecrets } from "./authSecret";
import { type Access, accessOf, type CredentialOptions, ScopeSecrets } from "./credentials";
import { namedBy } from "./dependents";
import type { DriftBook } from "./driftBook";
import { IpRangeReconciler } from "./ipRangeReconciler";
import { Networks } from "./networks";
import type { Objects } from "./objects";
import { scopesOf, silentScopes } from "./placeScopes";
import { Publisher } from "./publisher";
import { RedisReconciler } from "./redisReconciler";
import { ScopeReconciler } from "./scopeReconciler";
import { StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import type { KnownResource } from "./stackView";
import { StandaloneStatus } from "./standaloneStatus";
import { Tenants } from "./tenants";

export interface ControlPlaneOptions {
  readonly kubernetes: Kubernetes;
  readonly objects: Objects;
  readonly stacks: Stacks;
  readonly observer: Observer;
  readonly drift: DriftBook;
  /** Covers the settled resources of a key by the drift sweep, in place of those of the last call. */
  readonly cover: (key: string, resources: readonly KnownResource[], access: AzureAccess) => void;
  /** Has the drift sweep look at these resources of a key next. */
  readonly sweepSoon: (key: string, ids: readonly string[]) => void;
  readonly credentials: CredentialOptions;
  /** PEM of the authority of the endpoints' certificates, where they are not publicly trusted. */
  readonly caCert: string | undefined;
  readonly exposesAuthString: boolean;
  /** A status of `AzureManagedRedis` without the fields that the served CRD lacks. */
  readonly served: (status: object) => object;
  /** The feature flag; asked before each creation or change. */
  readonly isEnabled: () => Promise<boolean>;
  /** Each line says what the controller's key names. */
  readonly logOf: (controller: ControllerName) => Pick<Log, "info">;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Brings a key of a controller: one of those below. */
  readonly enqueue: (controller: ControllerName, key: string) => void;
}

/** Names of controllers, in logs and metrics too. */
export type ControllerName = "azuremanagedredis" | "network" | "scope" | "iprange";

export interface ControlPlane {
  readonly reconcilers: Readonly<Record<ControllerName, Reconcile>>;
  /** The keys that an object concerns when it comes, changes or goes. */
  concerned(kind: ResourceKind, object: KubernetesObject): readonly (readonly [ControllerName, string])[];
  /** The keys that concern what the observer watches under a name. */
  observed(watchKey: string): readonly [ControllerName, string];
}

/** Puts the control plane together. */
export function controlPlane(options: ControlPlaneOptions): ControlPlane {
  const { kubernetes, objects, observer, nowMs, enqueue, credentials } = options;
  const log = (controller: ControllerName, key: string, line: { readonly fields: object; readonly message: string }) =>
    options.logOf(controller).info({ ...subjectOf(controller, key), ...line.fields }, line.message);
  const driver = new StackDriver({
    ...options,
    tell: (watchKey, deed) => log(...controllerOf(watchKey), { fields: deed, message: DONE[deed.verb] }),
  });
  const status = new StandaloneStatus(kubernetes, nowMs);
  const secrets = new ScopeSecrets(objects, nowMs);
  const tenants = new Tenants(objects.lookup);
  const access: Access = (of, isGoing) =>
    accessOf(
      { ...of, tenantId: tenants.of(of) },
      { secrets: secrets.of(of.scope, isGoing), isGoing, options: credentials },
    );
  const networks = new Networks({
    driver,
    observer,
    access,
    nowMs,
    isEnabled: options.isEnabled,
    isNoted: (area) => {
      const silent = silentScopes(area, objects);
      for (const one of silent) enqueue("scope", keyOf(one));
      return silent.length === 0;
    },
    enqueue: (key) => enqueue("network", key),
    tell: (key, reason, message) => log("network", key, { fields: { reason }, message }),
    warned: (area, warnings) => {
      if (warnings.length > 0) for (const one of scopesOf(area, objects)) status.tellWarnings(one, warnings);
    },
    changed: (keys) => {
      for (const key of keys) enqueue("azuremanagedredis", key);
    },
  });
  const redis = new RedisReconciler({
    ...options,
    driver,
    networks,
    access,
    adoption: new Adoption(observer, objects),
    publisher: new Publisher({
      ...options,
      secrets: authSecrets({
        kubernetes,
        objects,
        keysKnown: (object) => driver.keysKnown(keyOf(object), stackOf(object)),
      }),
    }),
  });
  const scopes = new ScopeReconciler({ objects, networks, status });
  const { isEnabled } = options;
  const ipRanges = new IpRangeReconciler({ kubernetes, objects, driver, status, access, nowMs, isEnabled });

  return {
    reconcilers: {
      azuremanagedredis: overtaken((key, signal) => redis.reconcile(key, signal)),
      network: (key, signal) => networks.reconcile(key, signal),
      scope: overtaken((key) => scopes.reconcile(key)),
      iprange: overtaken((key, signal) => ipRanges.reconcile(key, signal)),
    },
    concerned: (kind, object) => concerned(objects, kind, { object, networks: networks.keys() }),
    observed: controllerOf,
  };
}

function keyOf({ metadata: { namespace, name } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}

function controllerOf(watchKey: string): [ControllerName, string] {
  // Keys of objects have a slash.
  if (!watchKey.includes("/")) return ["network", watchKey];
  if (watchKey.startsWith(IP_RANGE)) return ["iprange", watchKey.slice(IP_RANGE.length)];
  return ["azuremanagedredis", watchKey.startsWith(ADOPTION) ? watchKey.slice(ADOPTION.length) : watchKey];
}

const IP_RANGE = "iprange ";
const OVERTAKEN_MS = 1_000;

/** An object that changed or went while it was reconciled is no failure: its next version comes with an event. */
function overtaken(reconcile: Reconcile): Reconcile {
  return async (key, signal) => {
    try {
      return await reconcile(key, signal);
    } catch (error) {
      const isOvertaken = error instanceof KubernetesError && (error.status === 409 || error.status === 404);
      if (!isOvertaken) throw error;
      return { requeueAfterMs: OVERTAKEN_MS };
    }
  };
}

function concerned(
  objects: Objects,
  { plural }: ResourceKind,
  { object, networks }: { object: KubernetesObject; networks: readonly string[] },
): [ControllerName, string][] {
  const { metadata } = object;
  const networkKeys = networks.map((key): [ControllerName, string] => ["network", key]);
  const { namespace = "", name, ownerReferences = [] } = metadata;
  const own = `${namespace}/${name}`;
  const all = (): [ControllerName, string][] =>
    objects
      .redis()
      .filter((one) => one.metadata.namespace === namespace)
      .map((one) => ["azuremanagedredis", `${namespace}/${one.metadata.name}`]);
  /** What a credential is used for beside instances. */
  const places = (): [ControllerName, string][] => {
    const here = ({ metadata: { namespace: own } }: KubernetesObject) => own === namespace;
    return [
      ...objects
        .scopes()
        .filter(here)
        .map((one): [ControllerName, string] => ["scope", `${namespace}/${one.metadata.name}`]),
      ...objects
        .ipRanges()
        .filter(here)
        .map((one): [ControllerName, string] => ["iprange", `${namespace}/${one.metadata.name}`]),
    ];
  };
  switch (plural) {
    case CONTROL_PLANE_REDIS.plural:
      return [["azuremanagedredis", own], ...waitingForUsers(objects, object)];
    case SCOPE.plural: {
      const ranges = objects.ipRanges().filter((one) => one.metadata.namespace === namespace);
      return [
        ["scope", own],
        ...ranges.map((one): [ControllerName, string] => ["iprange", `${namespace}/${one.metadata.name}`]),
        ...all(),
      ];
    }
    case CONTROL_PLANE_IP_RANGE.plural:
      return [["iprange", own], ...all()];
    case "secrets": {
      const owner = ownerReferences.find(({ kind }) => kind === CONTROL_PLANE_REDIS.kind);
      return owner ? [["azuremanagedredis", `${namespace}/${owner.name}`]] : [...all(), ...places(), ...networkKeys];
    }
    default:
      return all();
  }
}

/** Scope and IpRange of an instance, where they are deleted and wait for their last user. */
function waitingForUsers(objects: Objects, redis: KubernetesObject): [ControllerName, string][] {
  const { namespace = "" } = redis.metadata;
  const { scope, ipRange } = namedBy(redis);
  const named = [
    ["scope", SCOPE, scope],
    ["iprange", CONTROL_PLANE_IP_RANGE, ipRange],
  ] as const;
  return named.flatMap(([controller, kind, name]): [ControllerName, string][] => {
    if (name === undefined) return [];
    const isGoing = objects.lookup(kind, { namespace, name })?.metadata.deletionTimestamp !== undefined;
    return isGoing ? [[controller, `${namespace}/${name}`]] : [];
  });
}
