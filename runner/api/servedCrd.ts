import { z } from "zod";
import { CRD_LABELS } from "./marks";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: unknown;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean | undefined;
}

const schemaSchema: z.ZodType<Schema> = z.object({
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
  additionalProperties: z.unknown().optional(),
  "x-kubernetes-preserve-unknown-fields": z.boolean().optional(),
});

const crdSchema = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }),
  spec: z.object({
    versions: z.array(z.object({ name: z.string(), schema: z.object({ openAPIV3Schema: schemaSchema }) })).min(1),
  }),
});

/** A CRD as an API server serves it: ours, of some version, or the Go operator's. */
export class ServedCrd {
  private readonly labels: Readonly<Record<string, string>>;
  private readonly schema: Schema;

  /** @throws Error where this is no CRD of the version v1beta1 */
  constructor(crd: unknown) {
    const { metadata, spec } = crdSchema.parse(crd);
    const version = spec.versions.find(({ name }) => name === "v1beta1");
    if (!version) throw new Error("the CRD that is served has no version v1beta1");
    this.labels = metadata.labels ?? {};
    this.schema = version.schema.openAPIV3Schema;
  }

  /** Whether an installation of the runner brought the CRD. */
  get isOurs(): boolean {
    return Object.entries(CRD_LABELS).every(([name, value]) => this.labels[name] === value);
  }

  /** Fields of another CRD that this one lacks, such as `spec.redisVersion`: a field below one that lacks is not named. */
  lacks(other: ServedCrd): readonly string[] {
    return lacking(this.schema, other.schema, "");
  }

  /** A status without the fields that this CRD lacks: the API server refuses to apply such fields. */
  served(status: object): object {
    return withServed(status, this.schema.properties?.status ?? {}) as object;
  }
}

function lacking(schema: Schema, other: Schema, path: string): string[] {
  if (takesAll(schema)) return [];
  if (schema.items && other.items) return lacking(schema.items, other.items, `${path}[]`);
  return Object.entries(other.properties ?? {}).flatMap(([name, theirs]) => {
    const own = schema.properties?.[name];
    const field = path === "" ? name : `${path}.${name}`;
    return own ? lacking(own, theirs, field) : [field];
  });
}

function withServed(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) return value.map((item) => withServed(item, schema.items ?? {}));
  if (typeof value !== "object" || value === null || takesAll(schema)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const own = schema.properties?.[name];
      return own ? [[name, withServed(member, own)]] : [];
    }),
  );
}

/** Kubernetes knows the members of metadata by itself; maps have members of any name. */
function takesAll({ properties, items, additionalProperties, ...rest }: Schema): boolean {
  return (
    rest["x-kubernetes-preserve-unknown-fields"] === true ||
    additionalProperties !== undefined ||
    (properties === undefined && items === undefined)
  );
}
