import { ArmError } from "../../world/armError";
import { textField } from "../../world/document";
import type { Call } from "../../world/resourceType";

/**
 * Checks the conditional headers of private DNS: `If-None-Match: *` to create only, `If-Match` with an etag to change what
 * was read.
 * @throws ArmError 412 `PreconditionFailed`
 */
export function refuseUnmatched({ id, headers, existing }: Call): void {
  if (headers["if-none-match"] === "*" && existing !== undefined) {
    throw new ArmError(412, "PreconditionFailed", `${id.name} exists already and hence cannot be created again.`);
  }
  const wanted = headers["if-match"];
  if (wanted === undefined) return;
  const etag = existing && textField(existing.document, "etag");
  const isMet = wanted === "*" ? existing !== undefined : bare(wanted) === bare(etag ?? "");
  if (!isMet) {
    throw new ArmError(
      412,
      "PreconditionFailed",
      `The condition '${wanted}' in the If-Match header was not satisfied. The current etag is '${etag ?? ""}'.`,
    );
  }
}

/** An etag without quotes: clients send it as they read it, or quoted. */
function bare(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}
