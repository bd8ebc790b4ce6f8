import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import { DEFAULT_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../api/ipRange";
import { PROJECTION, RUNTIME_PLANE_SECRET, SECRET_SELECTOR } from "../api/marks";
import { ipRangeNameOf, RUNTIME_PLANE_REDIS } from "../api/runtimePlaneRedis";
import type { Result } from "../controller/controller";
import type { KubernetesObject } from "../kubernetes/kubernetes";
import { SECRET } from "../kubernetes/secret";
import { subjectOf } from "../telemetry/logFields";
import { act } from "./act";
import { Concerned } from "./concerned";
import { doneSaid } from "./deedWords";
import type { Dependencies } from "./dependencies";
import { observe } from "./observe";
import { plan } from "./plan";
import type { Reconciler, Watch } from "./reconciler";
import { refusalOf } from "./refusal";
import { report } from "./report";
import type { View } from "./view";

const NAME = "azuremanagedredis-runtime";

/** After a step the world is looked at again at once. */
const AT_ONCE: Result = { requeueAfterMs: 0 };

/**
 * Reconciles AzureManagedRedis of the runtime plane, by keys `namespace/name`: observe, plan, act, report. The object becomes one
 * of the control plane, whose state comes back, and gets a Secret for its applications.
 */
export function runtimePlane(dependencies: Dependencies): Reconciler {
  const { runtime, log } = dependencies;
  const concerned = new Concerned();
  const leftAlone = new Set<string>();

  async function reconcile(key: string): Promise<Result> {
    const [namespace = "", name = ""] = key.split("/");
    const object = await runtime.get(RUNTIME_PLANE_REDIS, { namespace, name });
    if (!object) {
      concerned.forget(key);
      leftAlone.delete(key);
      return {};
    }
    const view = await observe(object, dependencies);
    const ipRange = view.spec ? ipRangeNameOf(view.spec) : DEFAULT_IP_RANGE;
    concerned.remember(key, { ipRange, ...(view.id === undefined ? {} : { id: view.id }) });
    return step(key, view);
  }

  async function step(key: string, view: View): Promise<Result> {
    const { deed, report: news, afterMs } = plan(view);
    if (deed.is === "leave alone") leaveAlone(key, view.object);
    if (news) await report(view, news, dependencies);
    if (deed.is === "nothing" || deed.is === "leave alone")
      return afterMs === undefined ? {} : { requeueAfterMs: afterMs };
    try {
      await act(deed, view, dependencies);
      log.info({ ...subjectOf(NAME, key), id: view.id }, doneSaid(deed.is));
      return AT_ONCE;
    } catch (error) {
      const { object, projection } = view;
      const refusal = refusalOf(error, deed.is, { object, key: projection.is === "ours" ? projection.key : undefined });
      if (refusal.report) await report(view, refusal.report, dependencies);
      return { requeueAfterMs: refusal.afterMs };
    }
  }

  function leaveAlone(key: string, object: KubernetesObject): void {
    if (leftAlone.has(key)) return;
    leftAlone.add(key);
    const note = "The object carries the Go operator's finalizer and was never this runner's, so it is left alone.";
    runtime.record({ regarding: object, type: "Normal", reason: "LeftAlone", action: "Reconcile", note });
  }

  return { name: NAME, reconcile, watches: watchesOf(dependencies, concerned) };
}

function watchesOf({ options }: Dependencies, concerned: Concerned): readonly Watch[] {
  return [
    {
      plane: "runtime",
      kind: RUNTIME_PLANE_REDIS,
      keysOf: ({ metadata }) => [`${metadata.namespace}/${metadata.name}`],
    },
    {
      plane: "runtime",
      kind: SECRET,
      labelSelector: `${RUNTIME_PLANE_SECRET.managed}=true`,
      keysOf: ({ metadata }) => concerned.keysOfId(metadata.labels?.[RUNTIME_PLANE_SECRET.id]),
    },
    {
      plane: "runtime",
      kind: RUNTIME_PLANE_IP_RANGE,
      keysOf: ({ metadata }) => concerned.keysOfIpRange(metadata.name),
    },
    {
      plane: "control",
      kind: CONTROL_PLANE_REDIS,
      namespace: options.namespace,
      keysOf: ({ metadata }) => [
        ...new Set([...concerned.keysOfId(metadata.name), ...remoteKeyOf(metadata.annotations)]),
      ],
    },
    {
      plane: "control",
      kind: SECRET,
      namespace: options.namespace,
      // Nobody else's Secret has to be kept in memory.
      labelSelector: SECRET_SELECTOR,
      // The Secret of an instance is owned by the object of that name.
      keysOf: ({ metadata }) => (metadata.ownerReferences ?? []).flatMap(({ name }) => concerned.keysOfId(name)),
    },
  ];

  function remoteKeyOf(annotations: Readonly<Record<string, string>> = {}): string[] {
    const { runtimeNamespaces, scope } = options;
    const namespace = annotations[PROJECTION.remoteNamespace] ?? "";
    // What is left of a namespace that the runner watched before may not be read any more.
    const isWatched = runtimeNamespaces === undefined || runtimeNamespaces.includes(namespace);
    if (annotations[PROJECTION.kymaName] !== scope || !isWatched) return [];
    return [`${namespace}/${annotations[PROJECTION.remoteName]}`];
  }
}
