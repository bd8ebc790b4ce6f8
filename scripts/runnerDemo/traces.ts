import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTROL_RANGES, CONTROL_REDIS, RUNTIME_RANGES, RUNTIME_REDIS, SCOPES } from "./kinds";
import { kubectl } from "./kubectl";
import { FOLDER } from "./processes";

/** What each object and Azure were like at one moment. */
export interface Traces {
  /** By kind, namespace and name: changes with each change of what is declared, and not with a status. */
  readonly objects: ReadonlyMap<string, string>;
  /** Writes to Azure so far, as `PUT redisEnterprise/sample`. */
  readonly writes: readonly string[];
}

const KINDS = [RUNTIME_REDIS, CONTROL_REDIS, RUNTIME_RANGES, CONTROL_RANGES, SCOPES, "configmaps", "secrets", "crds"];
/** Methods that write, but for these questions. */
const WRITE = /^(PUT|PATCH|DELETE|POST)$/;
const QUESTION = /\/listKeys|\/listSkusForScaling|\/checkNameAvailability/i;

interface Known {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly uid: string;
    readonly generation?: number;
    readonly resourceVersion: string;
  };
}

export async function traces(): Promise<Traces> {
  const { items } = JSON.parse(await kubectl(["get", KINDS.join(","), "-A", "-o", "json"])) as {
    items: readonly Known[];
  };
  const objects = items.map(({ kind, apiVersion, metadata: { namespace, name, uid, generation, resourceVersion } }) => {
    // Kinds without a status have no generation.
    const version = generation ?? resourceVersion;
    return [[kind, apiVersion.split("/")[0], namespace, name].filter(Boolean).join(" "), `${uid} ${version}`] as const;
  });
  return { objects: new Map(objects), writes: writesTo() };
}

/** What is otherwise than before, in words; none: nothing changed. */
export function differences(before: Traces, after: Traces): readonly string[] {
  const names = new Set([...before.objects.keys(), ...after.objects.keys()]);
  const changed = [...names].filter((name) => before.objects.get(name) !== after.objects.get(name));
  return [...changed, ...after.writes.slice(before.writes.length)];
}

function writesTo(): string[] {
  const lines = readFileSync(join(FOLDER, "azure.log"), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly method: string; readonly path: string })
    .filter(({ method, path }) => WRITE.test(method) && !QUESTION.test(path))
    .map(({ method, path }) => `${method} ${path.split("?")[0]?.split("/providers/").at(-1)}`);
}
