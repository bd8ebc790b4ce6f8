import type { CustomResourceDefinition } from "../../runner/api/crd";
import { REDIS_CRDS, STANDALONE_CRDS } from "../../runner/api/crds";
import { TIER_NAMES, tierOf } from "../../runner/api/tiers";
import { markdownTable } from "../bench/markdownTable";

/** docs/user/reference.md: the fields of each kind, from its CRD. */
export function referencePage(): string {
  const tiers = TIER_NAMES.map((name) => {
    const { sku, highAvailability, clusteringPolicy } = tierOf(name);
    return [`\`${name}\``, `\`${sku}\``, highAvailability ? "yes" : "no", `\`${clusteringPolicy}\``];
  });
  return `# Reference of the custom resources

Written by \`npm run generate\` from the schemas in [runner/api](../../runner/api/README.md). \`kubectl explain\` says the same in the cluster.
What the conditions mean is in [conditions.md](conditions.md).

${REDIS_CRDS.map(section).join("\n\n")}

## Tiers

${markdownTable(["tier", "SKU", "replica", "clustering policy"], tiers)}

## For clusters without a Kyma

Of a Kyma these kinds are there already. Elsewhere \`config/standalone\` brings them.

${STANDALONE_CRDS.map(section).join("\n\n")}
`;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly format?: string;
}

function section({ spec }: CustomResourceDefinition): string {
  const [{ name: version, schema }] = spec.versions;
  const { description, properties = {} } = schema.openAPIV3Schema as Schema;
  const { kind } = spec.names as { kind: string };
  const fields = (part: "spec" | "status") =>
    markdownTable(["field", "type", "default", "meaning"], rows(part, properties[part] ?? {}));
  return `## ${kind}, ${String(spec.group)}/${version}

${description}

${fields("spec")}

${fields("status")}`;
}

/** The fields below a path, and theirs. The members of a condition are Kubernetes' own. */
function rows(path: string, { properties = {}, required = [] }: Schema): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = `${path}.${name}`;
    const given = field.default === undefined ? (required.includes(name) ? "required" : "") : code(field.default);
    return [[`\`${own}\``, typeOf(field), given, cell(field.description ?? "")], ...rows(own, field)];
  });
}

function typeOf({ type = "any", enum: values, items, additionalProperties }: Schema): string {
  if (values) return values.map(code).join(", ");
  if (items) return `list of ${items.type}s`;
  return additionalProperties ? `map of ${additionalProperties.type}s` : type;
}

/** A bar ends a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
