import { isRepairing } from "../api/annotations";
import type { RuntimePlaneRedisSpec } from "../api/runtimePlaneRedis";
import { standingOf } from "../kubernetes/ownedSecret";
import { type AuthSecret, authSecretOf } from "./authSecret";
import { instanceMirror, isErroneous, isReady } from "./mirror";
import { doing, type Plan, type Report, reportOf, said, saying } from "./planned";
import { annotationPatch, tierChange } from "./projection";
import type { Ours, View } from "./view";

const DELETING = "The control plane is deleting the instance.";

/** Decides the next step for an object whose projection is there. */
export function planInstance(view: View, spec: RuntimePlaneRedisSpec, projection: Ours): Plan {
  const { object, status, key } = projection;
  if (object.metadata.deletionTimestamp !== undefined) return said("Deleting", DELETING);
  const patch = annotationPatch(object, view.object);
  if (patch) return doing({ is: "annotate", patch });
  const tier = tierChange(object, spec);
  if (tier.is === "scale") return doing({ is: "scale", projection: object, sku: tier.sku });
  // After the tier, since the request names the generation that it is about, and another tier makes another generation.
  if (isRepairing(view.object)) return doing({ is: "repair", projection: object });

  const { metadata } = view.object;
  const secret = authSecretOf({ metadata, spec, id: object.metadata.name }, status, key);
  const step = secret && planSecret(view, secret);
  if (step && step.deed.is !== "nothing") return step;
  const mirror = mirroredOf(view, projection);
  // What the control plane has to complain about comes first: without an instance the Secret does not matter.
  if (isErroneous(mirror)) return saying(mirror);
  if (tier.is === "impossible") return said("ChangeRefused", tier.message);
  if (step) return step;
  if (!isReady(mirror) || secret) return saying(mirror);
  return said("Creating", "The instance is ready. Its Secret waits for the access key from the control plane.");
}

/** What is to be done or said because of the Secret; undefined: nothing. */
function planSecret(view: View, { wanted, problems }: AuthSecret): Plan | undefined {
  const { secret: found, ownSecrets } = view;
  const standing = standingOf(found, wanted);
  if (standing === "foreign") return said("SecretConflict", `Auth secret ${wanted.name} belongs to another resource.`);
  if (standing === "leaving")
    return said("Processing", `Secret ${wanted.name} is being deleted, and is made again then.`);
  if (standing !== "same") return doing({ is: "write Secret", wanted, ...(found ? { found } : {}) });
  const others = ownSecrets.filter(
    ({ metadata: { name, deletionTimestamp } }) => name !== wanted.name && deletionTimestamp === undefined,
  );
  if (others.length > 0) return doing({ is: "delete Secrets", secrets: others });
  return problems.length > 0 ? said("InvalidTemplate", problems.join(" ")) : undefined;
}

/** The control plane's word, unless it has not read yet what was asked of it last. */
function mirroredOf(view: View, projection: Ours): Report {
  const mirror = instanceMirror(view.object, projection);
  const { observedGeneration } = projection.status;
  const isSeen = observedGeneration === undefined || observedGeneration >= (projection.object.metadata.generation ?? 0);
  return isSeen || !isReady(mirror) ? mirror : reportOf("Updating", "The change was passed to the control plane.");
}

/** Decides nothing: the control plane is deleting the instance, and says how it gets on. */
export function waitForProjection(view: View, projection: Ours): Plan {
  const mirror = instanceMirror(view.object, projection);
  const said =
    mirror.conditions.find(({ type }) => type === "Error") ?? mirror.conditions.find(({ type }) => type === "Deleting");
  const message = said?.message ?? DELETING;
  if (!isErroneous(mirror)) return saying(reportOf("Deleting", message));
  const deleting = { type: "Deleting", status: "True", reason: "Deleting", message } as const;
  const conditions = mirror.conditions.filter(({ type }) => type !== "Deleting");
  return saying({ state: "Deleting", conditions: [...conditions, deleting] });
}
