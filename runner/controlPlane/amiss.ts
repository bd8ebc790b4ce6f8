import { conditionOf } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import { differencesSaid, driftRead, faultRead, faultSaid } from "./amissText";
import { isLost } from "./gone";
import { isUnseen } from "./looks";
import { conditionsOf, type Report } from "./report";
import type { KnownResource } from "./stackView";

/** What is amiss of an instance, as a look has found it. */
export type Amiss = Required<Pick<Report, "fault" | "drift">>;

/** What an object's status says that only a look at Azure can take back: in Ready, or beside what else Ready tells of. */
export function amissOf(object: UnparsedObject): Amiss {
  const conditions = conditionsOf(object);
  const { message: drifted = "" } = conditionOf(conditions, "Drifted") ?? {};
  return {
    fault: faultIn(conditions, "InstanceGone") ?? faultIn(conditions, "InstanceFailed"),
    drift: driftRead(drifted),
  };
}

/** How that stands to what is to be done: `lost`, a cluster or database is gone. */
export function amissSaid(object: UnparsedObject): "lost" | "amiss" | undefined {
  const { fault, drift } = amissOf(object);
  if (fault?.reason === "InstanceGone") return "lost";
  return fault || drift.length > 0 ? "amiss" : undefined;
}

/** What is amiss by now. What was told of a resource stands until somebody has looked at that one. */
export function amissNow(object: UnparsedObject, resources: readonly KnownResource[]): Amiss {
  const told = amissOf(object);
  const seen = faultSeen(resources);
  const unlooked = told.fault && aboutWhich(told.fault, resources).some(isUnlooked) ? told.fault : undefined;
  const unseen = resources.filter(isUnseen).map(({ kind }) => kind as string);
  return {
    // What is gone counts for more than what cannot be used.
    fault: [seen, unlooked].find((one) => one?.reason === "InstanceGone") ?? seen ?? unlooked,
    drift: [
      ...told.drift.filter(({ kind }) => unseen.includes(kind)),
      ...resources.flatMap(({ kind, differences }) => differencesSaid(kind, differences)),
    ],
  };
}

function faultIn(
  conditions: ReturnType<typeof conditionsOf>,
  reason: "InstanceGone" | "InstanceFailed",
): Report["fault"] {
  const found = conditions.find((one) => one.reason === reason && (one.type === "Ready" || one.type === reason));
  return found && { reason, message: found.message };
}

function faultSeen(resources: readonly KnownResource[]): Report["fault"] {
  const lost = resources.find((one) => isLost(one, { repairs: false }));
  if (lost) {
    const isLeaving = lost.fault?.is === "leaving";
    return { reason: "InstanceGone", message: faultSaid({ is: "lost", id: lost.id, isLeaving }) };
  }
  const broken = resources.find(({ fault }) => fault?.is === "broken");
  const phase = broken?.fault?.phase ?? "";
  return broken && { reason: "InstanceFailed", message: faultSaid({ is: "broken", id: broken.id, phase }) };
}

/** The resource that a fault names; one that names none for sure, as in the provider's words, may be about any. */
function aboutWhich({ message }: { readonly message: string }, resources: readonly KnownResource[]) {
  const about = faultRead(message)?.id.toLowerCase();
  return about === undefined ? resources : resources.filter(({ id }) => id.toLowerCase() === about);
}

/** Whether this process has not come to know a resource at all: neither by a look, nor by a step that went through. */
function isUnlooked({ observation, status, lookedMs }: KnownResource): boolean {
  return observation.is === "unknown" && !(status.is === "settled" && lookedMs > 0);
}
