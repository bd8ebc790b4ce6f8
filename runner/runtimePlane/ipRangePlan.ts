import type { UnparsedObject } from "../api/customKind";
import type { ControlPlaneIpRange, RuntimePlaneIpRange } from "../api/ipRange";
import { isClaimed, isGoOperators } from "../api/marks";
import { asideFor, lookAgainAfterMs } from "../api/report";
import { mirrorOf } from "./mirror";
import type { OwnName } from "./ownNames";
import { type Report, reportOf } from "./planned";
import { annotationPatch, isGivenId } from "./projection";

/** All that a plan for one IpRange rests on. */
export interface IpRangeView {
  readonly object: UnparsedObject;
  /** Absent where the spec is wrong, as `problem` says. */
  readonly cidr?: string;
  readonly problem?: string;
  readonly status: NonNullable<RuntimePlaneIpRange["status"]>;
  readonly id?: string;
  readonly projection:
    | { readonly is: "absent" }
    | { readonly is: "foreign" }
    | {
        readonly is: "ours";
        readonly object: UnparsedObject;
        readonly status: NonNullable<ControlPlaneIpRange["status"]>;
      };
  /** The objects that take addresses from here, as `namespace/name`, where the IpRange is going in one of the planes. */
  readonly users: readonly { readonly name: string; readonly id?: string }[];
  readonly isOn: boolean;
}

type Ours = Extract<IpRangeView["projection"], { is: "ours" }>;

export type IpRangeDeed = "nothing" | "claim" | "identify" | "project" | "annotate" | "delete projection" | "release";

export interface IpRangePlan {
  readonly deed: IpRangeDeed;
  readonly report?: Report;
  /** When to look again without an event, in ms. Absent: an event will come. */
  readonly afterMs?: number | undefined;
}

/** Users are named in a condition up to this number. */
const NAMED = 5;

/** Decides the next step for one IpRange of the runtime plane. Pure. */
export function planIpRange(view: IpRangeView): IpRangePlan {
  const { object, isOn } = view;
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  if (isLeaving) return isClaimed(object) ? planRemoval(view) : { deed: "nothing" };
  if (isGoOperators(object)) return { deed: "nothing" };
  const next = planKept(view);
  if (next.deed === "nothing" || isOn) return next;
  const report = reportOf("Paused", "The feature flag AzureManagedRedis is off: nothing is created or changed.");
  return { ...said(report), afterMs: lookAgainAfterMs("Paused") };
}

function planKept(view: IpRangeView): IpRangePlan {
  const { object, cidr, problem, status, id, projection } = view;
  if (cidr === undefined) return said(reportOf("InvalidSpec", problem ?? "spec.cidr is required."));
  if (!isClaimed(object)) return { deed: "claim" };
  if (id === undefined || status.id !== id) return { deed: "identify" };
  if (projection.is === "foreign" || (projection.is === "absent" && !isGivenId(id)))
    return said(
      reportOf("NotOwned", `status.id names ${id} of the control plane, which does not belong to this IpRange.`),
    );
  if (projection.is === "absent") return { deed: "project" };
  return annotationPatch(projection.object, object) ? { deed: "annotate" } : said(ipRangeMirror(view, projection));
}

function planRemoval(view: IpRangeView): IpRangePlan {
  const { object, projection, users } = view;
  if (projection.is !== "ours") return { deed: "release" };
  if (annotationPatch(projection.object, object)) return { deed: "annotate" };
  if (users.length > 0) {
    const more = users.length > NAMED ? ` and ${users.length - NAMED} more` : "";
    const named = users.slice(0, NAMED).map(({ name }) => name);
    const message = `Still used by ${named.join(", ")}${more}.`;
    const { state, conditions } = reportOf("Deleting", message);
    return said({ state, conditions: [...conditions, asideFor("InUse", message)] });
  }
  if (projection.object.metadata.deletionTimestamp === undefined) return { deed: "delete projection" };
  const { conditions } = ipRangeMirror(view, projection);
  const obstacle = conditions.find(({ type }) => type === "Error");
  return said(reportOf("Deleting", obstacle?.message ?? "The control plane is deleting the subnet."));
}

/** What the control plane says of the IpRange. */
export function ipRangeMirror(view: IpRangeView, { object, status }: Ours): Report {
  return mirrorOf(status, namesIn(view, object));
}

/** What the control plane calls otherwise: the IpRange, and the instances that use it. */
function namesIn({ object, id, users }: IpRangeView, { metadata }: Ours["object"]): readonly OwnName[] {
  const { namespace = "" } = metadata;
  const own = { kind: "IpRange", namespace, name: object.metadata.name } as const;
  return [
    ...(id === undefined ? [] : [{ ...own, id }]),
    ...users.flatMap(({ name, id }) =>
      id === undefined ? [] : [{ kind: "AzureManagedRedis", namespace, name, id } as const],
    ),
  ];
}

function said(report: Report): IpRangePlan {
  return { deed: "nothing", report };
}
