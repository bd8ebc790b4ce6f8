import { crdOf as ownCrdOf } from "./api/crd";
import type { CustomKind } from "./api/customKind";
import { ServedCrd } from "./api/servedCrd";
import type { Kubernetes } from "./kubernetes/kubernetes";
import { nameOf } from "./kubernetes/paths";
import { crdOf } from "./servedCrds";
import type { Notices } from "./telemetry/notices";

/** Gives a status without the fields that a CRD lacks: the API server refuses a status with such a field. */
export type ServedStatus = (status: object) => object;

/** Compares the CRD of a kind, as it is served, with this version's, and tells the fields that it lacks. */
export async function servedStatus(
  kubernetes: Pick<Kubernetes, "get">,
  kind: CustomKind,
  notices: Pick<Notices, "tell">,
): Promise<ServedStatus> {
  const name = nameOf(kind);
  const crd = await crdOf(kubernetes, kind);
  if (crd === "hidden") {
    notices.tell(
      `The CRD ${name} may not be read, so fields that it lacks are not known: grant the runner get of it, as config/rbac does.`,
    );
  }
  if (!(crd instanceof ServedCrd)) return (status) => status;
  const lacking = crd.lacks(new ServedCrd(ownCrdOf(kind)));
  if (lacking.length > 0) {
    const whose = crd.isOurs ? "is of another version of the runner" : "is not this runner's";
    const advice = crd.isOurs ? ": apply config/crd of this version" : "";
    notices.tell(`The CRD ${name} ${whose} and lacks ${lacking.join(", ")}: these fields are not written${advice}.`);
  }
  return (status) => crd.served(status);
}
