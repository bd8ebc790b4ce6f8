import { z } from "zod";
import { immutable, rules } from "./cel";
import { conditionsField } from "./conditions";
import { type Column, customKind, type ObjectOf } from "./customKind";
import { CATEGORY, CONTROL_PLANE_GROUP, RUNTIME_PLANE_GROUP } from "./groups";
import { nameReference } from "./reference";
import { stateField } from "./states";

/** The IpRange of the runtime plane that an object without one uses. */
export const DEFAULT_IP_RANGE = "default";

/** Azure keeps five addresses of a subnet for itself, so /29 is the smallest. */
const cidrField = z
  .string()
  .meta(
    rules(
      immutable("CIDR"),
      {
        rule: "isCIDR(self) && cidr(self).ip().family() == 4",
        message: "CIDR must be an IPv4 range such as 10.250.4.0/24.",
      },
      {
        rule: "!isCIDR(self) || cidr(self).ip().family() != 4 || (cidr(self).prefixLength() <= 29 && cidr(self) == cidr(self).masked())",
        message: "CIDR must be /29 or larger, and begin at the first address of its range.",
      },
    ),
  )
  .optional()
  .describe("Addresses of the subnet, inside those of the virtual network, such as 10.250.4.0/24. Immutable.");

const HAS_CIDR = rules({ rule: "has(self.cidr)", message: "CIDR is required." });

const status = z
  .object({
    state: stateField.optional(),
    id: z
      .string()
      .optional()
      .describe("ARM id of the subnet; in the runtime plane of a Kyma the name of the control plane's IpRange."),
    cidr: z.string().optional().describe("Addresses of the subnet as Azure has it."),
    observedGeneration: z.int().optional().describe("The metadata.generation that this status speaks of."),
    conditions: conditionsField.optional(),
  })
  .describe("What is there.");

const columns: readonly Column[] = [
  { name: "CIDR", type: "string", jsonPath: ".spec.cidr" },
  { name: "State", type: "string", jsonPath: ".status.state" },
  { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
];

/** A subnet for private endpoints, in the virtual network of a Scope. In a Kyma control plane only its Ready is read. */
export const CONTROL_PLANE_IP_RANGE = customKind({
  group: CONTROL_PLANE_GROUP,
  plural: "ipranges",
  kind: "IpRange",
  isNamespaced: true,
  spec: z
    .object({
      cidr: cidrField,
      scope: z
        .object({
          name: z
            .string()
            .min(1)
            .meta(rules(immutable("Scope")))
            .describe("Name of the Scope, in the namespace of this object."),
        })
        .describe("The Scope in whose virtual network the subnet lies. Immutable."),
      remoteRef: z
        .object({
          namespace: z.string().describe("Namespace of that object."),
          name: z.string().describe("Name of that object."),
        })
        .optional()
        .describe("The IpRange of the runtime plane that this one serves."),
      vpcNetwork: nameReference("VpcNetwork, in the namespace of this object")
        .partial()
        .optional()
        .describe("For manifests of a Kyma; without meaning here."),
    })
    .meta(HAS_CIDR)
    .describe("What is wanted."),
  status,
  presentation: {
    description: "IpRange of the control plane is a subnet for private endpoints in the virtual network of a Scope.",
    singular: "iprange",
    columns: [{ name: "Scope", type: "string", jsonPath: ".spec.scope.name" }, ...columns],
    rules: [{ rule: "has(self.spec)", message: "spec is required." }],
  },
});

/** The same for the runtime plane, where it is cluster-scoped, since it belongs to the cluster's own scope. */
export const RUNTIME_PLANE_IP_RANGE = customKind({
  group: RUNTIME_PLANE_GROUP,
  plural: "ipranges",
  kind: "IpRange",
  isNamespaced: false,
  spec: z.object({ cidr: cidrField }).meta(HAS_CIDR).describe("What is wanted."),
  specIfNone: {},
  status,
  presentation: {
    description:
      "IpRange of the runtime plane is a subnet for private endpoints in the virtual network of this cluster.",
    singular: "iprange",
    categories: [CATEGORY],
    columns,
    rules: [{ rule: "has(self.spec)", message: "spec is required." }],
  },
});

export type ControlPlaneIpRange = ObjectOf<typeof CONTROL_PLANE_IP_RANGE>;
export type RuntimePlaneIpRange = ObjectOf<typeof RUNTIME_PLANE_IP_RANGE>;
