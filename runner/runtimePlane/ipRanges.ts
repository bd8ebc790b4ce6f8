import type { UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_GROUP } from "../api/groups";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../api/ipRange";
import { FINALIZER, isClaimed, PROJECTION } from "../api/marks";
import { RUNTIME_PLANE_REDIS } from "../api/runtimePlaneRedis";
import type { Result } from "../controller/controller";
import { subjectOf } from "../telemetry/logFields";
import { doneSaid } from "./deedWords";
import type { Dependencies } from "./dependencies";
import { ipRangeUsedBy } from "./ipRangeName";
import { type IpRangeDeed, type IpRangeView, ipRangeMirror, planIpRange } from "./ipRangePlan";
import { lostId } from "./lostId";
import { withAsides } from "./mirror";
import { type Report, reportOf } from "./planned";
import { annotationPatch, isGivenId, projectedMetadata, serves } from "./projection";
import type { Reconciler } from "./reconciler";
import { refusalOf } from "./refusal";
import { writeStatus } from "./statusWriter";

const NAME = "iprange-runtime";

/**
 * Reconciles IpRanges of the runtime plane where there is no Go operator, by keys `name`. An IpRange becomes one of the control
 * plane, of the runner's Scope, which is made a subnet there.
 */
export function ipRanges(dependencies: Dependencies): Reconciler {
  const { runtime, control, options, uuid, log } = dependencies;
  const { namespace } = options;

  async function reconcile(name: string): Promise<Result> {
    const object = await runtime.get(RUNTIME_PLANE_IP_RANGE, { name });
    if (!object || (options.onlyDeletions && object.metadata.deletionTimestamp === undefined)) return {};
    const view = await observe(object);
    const { deed, report, afterMs } = planIpRange(view);
    if (report) await write(view, report);
    if (deed === "nothing") return afterMs === undefined ? {} : { requeueAfterMs: afterMs };
    try {
      await act(deed, view);
    } catch (error) {
      const refusal = refusalOf(error, deed, view);
      if (refusal.report) await write(view, refusal.report);
      return { requeueAfterMs: refusal.afterMs };
    }
    log.info({ ...subjectOf(NAME, name), id: view.id }, doneSaid(deed));
    return { requeueAfterMs: 0 };
  }

  async function observe(object: UnparsedObject): Promise<IpRangeView> {
    const parsed = RUNTIME_PLANE_IP_RANGE.parse(object);
    const status = RUNTIME_PLANE_IP_RANGE.status.safeParse(object.status).data ?? {};
    const id =
      status.id || (isClaimed(object) ? await lostId(object, CONTROL_PLANE_IP_RANGE, dependencies) : undefined);
    const projection = id === undefined ? ({ is: "absent" } as const) : await projectionNamed(id, object);
    const cidr = parsed.object?.spec.cidr;
    const problem = parsed.problems?.map(({ path, reason }) => `${path} ${reason}.`).join(" ");
    return {
      object,
      ...(cidr === undefined ? {} : { cidr }),
      ...(problem === undefined ? {} : { problem }),
      status,
      ...(id === undefined ? {} : { id }),
      projection,
      users: isGoing(object, projection) ? await usersOf(object.metadata.name) : [],
      isOn: await dependencies.flag(),
    };
  }

  async function projectionNamed(name: string, object: UnparsedObject): Promise<IpRangeView["projection"]> {
    const found = await control.get(CONTROL_PLANE_IP_RANGE, { namespace, name });
    if (!found) return { is: "absent" };
    if (!serves(found, object, options)) return { is: "foreign" };
    const status = CONTROL_PLANE_IP_RANGE.status.safeParse(found.status).data ?? {};
    return { is: "ours", object: found, status };
  }

  async function usersOf(name: string): Promise<IpRangeView["users"]> {
    const where = options.runtimeNamespaces?.map((one) => ({ namespace: one })) ?? [{}];
    const all = await Promise.all(where.map((one) => runtime.list(RUNTIME_PLANE_REDIS, one)));
    return all
      .flat()
      .filter((one) => ipRangeUsedBy(one) === name && isClaimed(one))
      .map(({ metadata, status }) => {
        const { id } = RUNTIME_PLANE_REDIS.status.safeParse(status).data ?? {};
        const name = `${metadata.namespace}/${metadata.name}`;
        return id !== undefined && isGivenId(id) ? { name, id } : { name };
      });
  }

  async function act(deed: IpRangeDeed, view: IpRangeView): Promise<void> {
    const { object, projection, id } = view;
    const { finalizers = [] } = object.metadata;
    if (deed === "claim") await patchFinalizers(object, [...finalizers, FINALIZER]);
    if (deed === "identify") {
      const message = "The IpRange was seen, and is passed to the control plane.";
      await write({ ...view, id: id ?? uuid() }, reportOf("Processing", message));
    }
    if (deed === "project" && id !== undefined)
      await control.create(CONTROL_PLANE_IP_RANGE, {
        apiVersion: `${CONTROL_PLANE_GROUP}/${CONTROL_PLANE_IP_RANGE.version}`,
        kind: CONTROL_PLANE_IP_RANGE.kind,
        metadata: projectedMetadata(id, object, options),
        spec: {
          remoteRef: { namespace: "", name: object.metadata.name },
          scope: { name: options.scope },
          cidr: view.cidr,
        },
      });
    if (deed === "annotate" && projection.is === "ours") {
      const patch = annotationPatch(projection.object, object);
      if (patch)
        await control.patch(CONTROL_PLANE_IP_RANGE, { namespace, name: projection.object.metadata.name }, patch);
    }
    if (deed === "delete projection" && projection.is === "ours") {
      const { name, uid = "" } = projection.object.metadata;
      await control.delete(CONTROL_PLANE_IP_RANGE, { namespace, name }, { uid });
    }
    if (deed === "release")
      await patchFinalizers(
        object,
        finalizers.filter((one) => one !== FINALIZER),
      );
  }

  async function patchFinalizers({ metadata }: UnparsedObject, finalizers: readonly string[]): Promise<void> {
    const { name, resourceVersion } = metadata;
    await runtime.patch(RUNTIME_PLANE_IP_RANGE, { name }, { metadata: { resourceVersion, finalizers } });
  }

  async function write(view: IpRangeView, report: Report): Promise<void> {
    const { object, status: before, id, projection } = view;
    const cidr = projection.is === "ours" ? projection.status.cidr : undefined;
    const fields = { ...(id === undefined ? {} : { id }), ...(cidr === undefined ? {} : { cidr }) };
    const told = projection.is === "ours" ? withAsides(report, ipRangeMirror(view, projection)) : report;
    await writeStatus({ kind: RUNTIME_PLANE_IP_RANGE, object, before, fields }, told, dependencies);
  }

  return {
    name: NAME,
    reconcile,
    watches: [
      { plane: "runtime", kind: RUNTIME_PLANE_IP_RANGE, keysOf: ({ metadata }) => [metadata.name] },
      { plane: "runtime", kind: RUNTIME_PLANE_REDIS, keysOf: (object) => [ipRangeUsedBy(object)] },
      {
        plane: "control",
        kind: CONTROL_PLANE_IP_RANGE,
        namespace,
        keysOf: ({ metadata: { annotations = {} } }) => {
          const isOurs = annotations[PROJECTION.kymaName] === options.scope;
          const name = annotations[PROJECTION.remoteName];
          return isOurs && annotations[PROJECTION.remoteNamespace] === "" && name ? [name] : [];
        },
      },
    ],
  };
}

function isGoing(object: UnparsedObject, projection: IpRangeView["projection"]): boolean {
  const all = projection.is === "ours" ? [object, projection.object] : [object];
  return all.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
}
