import { z } from "zod";
import type { CustomKind, Presentation } from "./customKind";
import { CRD_LABELS } from "./marks";

/** A schema as Kubernetes takes it: OpenAPI 3.0, structural. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

/** A CRD, as `kubectl apply` takes it. Apply it raw: the models of client-node drop enums, defaults and rules. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & { readonly versions: readonly [CrdVersion] };
}

export interface CrdVersion {
  readonly name: string;
  readonly schema: { readonly openAPIV3Schema: StructuralSchema };
  readonly [member: string]: unknown;
}

/** Before the first status kstatus must not find an object that nobody has seen up to date. */
const STATUS_DEFAULT = { observedGeneration: -1 };

/** The CRD of a kind. @throws Error for a kind that the runner only reads */
export function crdOf<Spec, Status>(kind: CustomKind<Spec, Status>): CustomResourceDefinition {
  const { group, plural, isNamespaced, version, presentation } = kind;
  if (presentation === undefined) throw new Error(`${plural}.${group} is a kind of somebody else's`);
  const { singular, shortNames, categories, columns } = presentation;
  const names = { plural, singular, kind: kind.kind, listKind: `${kind.kind}List` };
  const more = { ...(shortNames && { shortNames }), ...(categories && { categories }) };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, labels: CRD_LABELS },
    spec: {
      group,
      names: { ...names, ...more },
      scope: isNamespaced ? "Namespaced" : "Cluster",
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootSchema(kind, presentation) },
        },
      ],
    },
  };
}

function rootSchema(kind: CustomKind, { description, rules = [] }: Presentation): StructuralSchema {
  return {
    description,
    type: "object",
    properties: {
      apiVersion: { type: "string", description: "Group and version of this kind." },
      kind: { type: "string", description: `${kind.kind}.` },
      metadata: { type: "object" },
      spec: schemaOf(kind.spec),
      status: { ...schemaOf(kind.status), default: STATUS_DEFAULT },
    },
    ...(rules.length > 0 ? { "x-kubernetes-validations": rules } : {}),
  };
}

/** `io: "input"`: a field with a default may be left out. */
function schemaOf(schema: z.ZodType): StructuralSchema {
  return structural(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" })) as StructuralSchema;
}

/** Puts right what the API server does not take, or takes in another sense, in what zod writes. */
function structural(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(structural);
  if (typeof node !== "object" || node === null) return node;
  const { additionalProperties, propertyNames, ...rest } = node as Record<string, unknown>;
  const tidy = dated(sized(Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, structural(value)]))));
  if (additionalProperties === undefined || additionalProperties === false) return tidy;
  // An object of which any member is admitted: the API server would otherwise prune members that the schema does not name.
  if (Object.keys(Object(additionalProperties)).length === 0)
    return { ...tidy, "x-kubernetes-preserve-unknown-fields": true };
  return { ...tidy, additionalProperties: structural(additionalProperties) };
}

const INTEGERS = [
  { format: "int32", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  { format: "int64", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
];

/** The bounds of a whole number are what its format says. */
function sized(node: Record<string, unknown>): Record<string, unknown> {
  if (node.type !== "integer") return node;
  const size = INTEGERS.find(({ maximum }) => node.maximum === maximum);
  if (size === undefined) return node;
  const { minimum, maximum, ...rest } = node;
  return { ...rest, format: size.format, ...(minimum === size.minimum ? {} : { minimum }) };
}

/** zod's pattern of a time is narrower than what Kubernetes writes. */
function dated(node: Record<string, unknown>): Record<string, unknown> {
  if (node.format !== "date-time") return node;
  const { pattern, ...rest } = node;
  return rest;
}
