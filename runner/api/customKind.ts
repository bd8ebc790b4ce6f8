import type { z } from "zod";
import type { KubernetesObject, ResourceKind } from "../kubernetes/kubernetes";
import { reasonOf } from "./problem";

/** An object as an API server hands it over: its CRD may be another version's, or the Go operator's. */
export interface UnparsedObject extends KubernetesObject {
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** An object whose spec has been checked, with the defaults filled in. */
export interface CustomObject<Spec, Status> extends KubernetesObject {
  readonly spec: Spec;
  /** What fits of the status; absent until the first is written. */
  readonly status?: Status;
}

/** What is wrong with one field. */
export interface Problem {
  /** `spec.scope.name` */
  readonly path: string;
  /** The end of a sentence that begins with the path: "is required", "must be true or false". */
  readonly reason: string;
}

/** Problems as one text. */
export function problemsSaid(problems: readonly Problem[]): string {
  return problems.map(({ path, reason }) => `${path} ${reason}`).join("; ");
}

/** Exactly one of the two is there. */
export type Parsed<T> =
  | { readonly object: T; readonly problems?: undefined }
  | { readonly object?: undefined; readonly problems: readonly Problem[] };

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "date" | "integer";
  readonly jsonPath: string;
  readonly description?: string;
}

/** A rule in CEL, which the API server checks. */
export interface Rule {
  readonly rule: string;
  /** What a user reads when the rule refuses an object. */
  readonly message: string;
}

/** What a CRD says beside the schema. */
export interface Presentation {
  readonly description: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly columns: readonly Column[];
  /** Rules about the whole object. */
  readonly rules?: readonly Rule[];
}

/** A kind of custom resources: one schema gives the type, the validation and, where the kind is ours, the CRD. */
export interface CustomKind<Spec = unknown, Status = unknown> extends ResourceKind<UnparsedObject> {
  readonly spec: z.ZodType<Spec>;
  readonly status: z.ZodType<Status>;
  /** Absent for a kind that the runner only reads, and of which it has no CRD. */
  readonly presentation?: Presentation;
  /** Checks an object, and fills in defaults. Never throws, whatever the object holds. */
  parse(object: UnparsedObject): Parsed<CustomObject<Spec, Status>>;
}

export type ObjectOf<Kind> = Kind extends CustomKind<infer Spec, infer Status> ? CustomObject<Spec, Status> : never;

interface Definition<Spec, Status> extends Omit<CustomKind<Spec, Status>, "parse" | "version" | "of"> {
  /** What an object without a spec means; absent: nothing, so that such an object is a mistake. */
  readonly specIfNone?: unknown;
}

export function customKind<Spec, Status>(definition: Definition<Spec, Status>): CustomKind<Spec, Status> {
  const { specIfNone, ...kind } = definition;
  // Objects of a cache are read again and again, and never change: each version is another object.
  const parsed = new WeakMap<UnparsedObject, Parsed<CustomObject<Spec, Status>>>();
  return {
    ...kind,
    version: "v1beta1",
    parse(object) {
      const known = parsed.get(object) ?? parse(object);
      parsed.set(object, known);
      return known;
    },
  };

  function parse({
    apiVersion,
    kind: name,
    metadata,
    spec: given,
    status: found,
  }: UnparsedObject): Parsed<CustomObject<Spec, Status>> {
    const spec = kind.spec.safeParse(given ?? specIfNone, { error: reasonOf });
    if (!spec.success) return { problems: spec.error.issues.flatMap(problemsOf) };
    const status = statusOf(kind.status, found);
    return {
      object: { apiVersion, kind: name, metadata, spec: spec.data, ...(status === undefined ? {} : { status }) },
    };
  }
}

/** The fields of a status that fit: one that does not must cost neither the others, an id among them, nor the object. */
function statusOf<Status>(schema: z.ZodType<Status>, found: unknown): Status | undefined {
  if (typeof found !== "object" || found === null) return undefined;
  const whole = schema.safeParse(found);
  if (whole.success) return whole.data;
  const wrong = new Set(whole.error.issues.map(({ path: [field] }) => field));
  return schema.safeParse(Object.fromEntries(Object.entries(found).filter(([field]) => !wrong.has(field)))).data;
}

function problemsOf({ path, message }: z.core.$ZodIssue): Problem[] {
  return [{ path: ["spec", ...path].reduce<string>(joined, ""), reason: message }];
}

function joined(path: string, part: PropertyKey): string {
  if (typeof part === "number") return `${path}[${part}]`;
  const name = String(part);
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
