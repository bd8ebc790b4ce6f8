import { readFileSync } from "node:fs";
import type { LocalAzure } from "../../scripts/local/environment";

/** Stands for the certificate of the local Azure's authority: each local Azure makes its own. */
const AUTHORITY = "<the authority of the local Azure>";
/** What Pulumi writes for people, and what names places on a machine. */
const NOTES = new Set(["created", "modified", "sourcePosition", "stackTrace"]);
/** Signs the URLs of operations, which no client of a fixture knows any more. */
const SIGNING_KEY = "0".repeat(64);

/** An exported state without what belongs to the machine that it was written on. */
export function portableStack(exported: string, local: LocalAzure): unknown {
  const stack = JSON.parse(exported) as { deployment: { resources: Record<string, unknown>[] } };
  const resources = stack.deployment.resources.map((resource) =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => !NOTES.has(name))),
  );
  const text = JSON.stringify({ ...stack, deployment: { ...stack.deployment, resources } });
  return JSON.parse(text.replaceAll(authorityOf(local), AUTHORITY));
}

/** The state as a user of this local Azure would have it. */
export function stackFor(local: LocalAzure, portable: string): string {
  return portable.replaceAll(AUTHORITY, authorityOf(local));
}

/** What a local Azure saved, as a list, without the operations that are over. */
export function portableAzure(saved: string): unknown[] {
  const [header, ...lines] = saved
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { operation?: { end?: unknown } });
  const kept = lines.filter(({ operation }) => operation?.end === undefined);
  return [{ ...header, realTimeMs: 0, signingKey: SIGNING_KEY }, ...kept];
}

/** The same as a local Azure reads it. Its time stood still meanwhile: what was under way then is under way now. */
export function azureNow(portable: string): string {
  const [header, ...lines] = JSON.parse(portable) as object[];
  return [{ ...header, realTimeMs: Date.now() }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The certificate as it stands within a JSON text. */
function authorityOf({ caCert }: LocalAzure): string {
  return JSON.stringify(readFileSync(caCert, "utf8")).slice(1, -1);
}
