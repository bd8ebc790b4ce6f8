import { z } from "zod";
import { immutable, rules, staysAbsentOrPresent } from "./cel";
import { conditionsField } from "./conditions";
import { customKind, type ObjectOf } from "./customKind";
import { CONTROL_PLANE_GROUP } from "./groups";
import { GUID } from "./guid";
import { stateField } from "./states";

/** A name, or `/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…`. */
const VIRTUAL_NETWORK =
  /^([^/]+|\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+)$/;

const azure = z
  .object({
    tenantId: z.string().min(1).describe("Id of the tenant, a guid."),
    subscriptionId: z
      .string()
      .regex(GUID, "must be a guid")
      .meta(rules(immutable("Subscription")))
      .describe("Id of the subscription, a guid. Immutable."),
    vpcNetwork: z
      .string()
      .regex(VIRTUAL_NETWORK, "must be the name of a virtual network, or its ARM id")
      .meta(rules(immutable("VirtualNetwork")))
      .describe(
        "The virtual network of the applications: its name, or its ARM id. A name alone is looked for in resourceGroupName, " +
          "and without that in the resource group of the same name, as Gardener names them.",
      ),
    resourceGroupName: z
      .string()
      .min(1)
      .max(90)
      .meta(rules(immutable("ResourceGroup")))
      .optional()
      .describe(
        "Resource group for the instances and their network parts. Default: that of the virtual network. Immutable.",
      ),
    network: z
      .object({
        cidr: z.string().optional().describe("Addresses of the virtual network."),
        nodes: z.string().optional().describe("Addresses of nodes."),
        pods: z.string().optional().describe("Addresses of pods."),
        services: z.string().optional().describe("Addresses of services."),
      })
      .optional()
      .describe("For manifests of a Kyma; without meaning here."),
  })
  .meta(rules(staysAbsentOrPresent("resourceGroupName", "ResourceGroup")))
  .describe("Where in Azure. What is there does not move, so only the tenant may be put right.");

const spec = z
  .object({
    provider: z.string().optional().describe('The cloud, "azure".'),
    region: z
      .string()
      .min(1)
      .meta(rules(immutable("Region")))
      .describe('Region of Azure, such as "westeurope". Immutable.'),
    kymaName: z.string().optional().describe("Name of the Kyma, where there is one."),
    shootName: z.string().optional().describe("Name of the Gardener shoot, where there is one."),
    scope: z.object({ azure }).describe("Where the instances of this scope live."),
  })
  .describe("What is wanted.");

const status = z
  .object({
    state: stateField.optional(),
    id: z
      .string()
      .optional()
      .describe("ARM id of the private DNS zone of the instances here. There from before it is made until it is gone."),
    observedGeneration: z.int().optional().describe("The metadata.generation that this status speaks of."),
    conditions: conditionsField.optional(),
  })
  .describe("What is there.");

/** Where in Azure instances live. Kyma's own Scope is read by the same schema. */
export const SCOPE = customKind({
  group: CONTROL_PLANE_GROUP,
  plural: "scopes",
  kind: "Scope",
  isNamespaced: true,
  spec,
  status,
  presentation: {
    description: "Scope says where in Azure instances live: tenant, subscription, region and virtual network.",
    singular: "scope",
    columns: [
      { name: "Region", type: "string", jsonPath: ".spec.region" },
      { name: "Subscription", type: "string", jsonPath: ".spec.scope.azure.subscriptionId" },
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    rules: [{ rule: "has(self.spec)", message: "spec is required." }],
  },
});

export type Scope = ObjectOf<typeof SCOPE>;
export type AzureScope = Scope["spec"]["scope"]["azure"];
