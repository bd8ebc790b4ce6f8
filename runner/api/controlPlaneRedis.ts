import { z } from "zod";
import { immutable, KEEPS_SPEC, rules, staysAbsentOrPresent } from "./cel";
import { conditionsField } from "./conditions";
import { customKind, type ObjectOf } from "./customKind";
import { CATEGORY, CONTROL_PLANE_GROUP } from "./groups";
import { redisConfigurationField } from "./redisConfiguration";
import { nameReference } from "./reference";
import { stateField } from "./states";

export const CLUSTERING_POLICIES = ["EnterpriseCluster", "NoCluster", "OSSCluster"] as const;

/** Family, underscore, letter and size. Azure adds SKUs, so there is no list. */
const SKU_PATTERN = /^[A-Z][A-Za-z]+_[A-Z][0-9]{1,5}$/;

const VERSION_PATTERN = /^[0-9]{1,3}\.[0-9]{1,3}$/;

const spec = z
  .object({
    remoteRef: z
      .object({
        namespace: z.string().describe("Namespace of that object."),
        name: z.string().describe("Name of that object."),
      })
      .meta(rules(immutable("RemoteRef")))
      .describe(
        "The object of the runtime plane that this one serves. Without a runtime plane any name will do. Immutable.",
      ),
    ipRange: nameReference("IpRange, in the namespace of this object")
      .meta(rules(immutable("IpRange")))
      .describe("The IpRange whose subnet the private endpoint gets its address from. Immutable."),
    scope: z
      .object({
        name: z
          .string()
          .min(1)
          .meta(rules(immutable("Scope")))
          .describe("Name of the Scope, in the namespace of this object."),
      })
      .describe("The Scope that says where in Azure: tenant, subscription, region, virtual network. Immutable."),
    sku: z
      .string()
      .regex(SKU_PATTERN, 'must be the name of a SKU such as "Balanced_B10"')
      .describe(
        "Size and family, such as Balanced_B10. Another SKU scales the instance in place, where Azure allows it from the present " +
          "one: if not, the condition Error says which it allows, with the reason InvalidScaleTarget, and the instance stays as it is. " +
          "Without highAvailability it is offline while it scales, and loses its data.",
      ),
    highAvailability: z
      .boolean()
      .default(true)
      .meta(rules(immutable("HighAvailability")))
      .describe(
        "Whether there is a replica that takes over. Without one the instance costs half and has no SLA. Immutable.",
      ),
    clusteringPolicy: z
      .enum(CLUSTERING_POLICIES)
      .default("EnterpriseCluster")
      .meta(rules(immutable("ClusteringPolicy")))
      .describe(
        "How clients see the shards. EnterpriseCluster: one endpoint, for plain clients. OSSCluster: the client must speak the " +
          "Redis Cluster protocol, and is faster. NoCluster: one shard, up to 25 GB. Immutable.",
      ),
    vpcNetwork: nameReference("VpcNetwork, in the namespace of this object")
      .meta({ ...rules(immutable("VpcNetwork")), "x-kubernetes-map-type": "atomic" })
      .optional()
      .describe("In a Kyma control plane the VpcNetwork, which then stands in for the Scope. Immutable."),
    redisConfiguration: redisConfigurationField.optional(),
    redisVersion: z
      .string()
      .regex(VERSION_PATTERN, 'must be a version of Redis such as "7.4"')
      .optional()
      .describe(
        "The version that Redis is to have, such as 7.4. It is compared, not chosen: where Azure runs another one, the reason is " +
          "UnsupportedRedisVersion.",
      ),
    shardCount: z
      .int32()
      .min(1)
      .optional()
      .describe(
        "For manifests of other Redis services only. The SKU decides the number of shards, so a value is refused with the reason " +
          "UnsupportedParameter. Immutable.",
      )
      .meta(rules(immutable("ShardCount"))),
  })
  .meta(rules(staysAbsentOrPresent("vpcNetwork", "VpcNetwork"), staysAbsentOrPresent("shardCount", "ShardCount")))
  .describe("What is wanted.");

const status = z
  .object({
    state: stateField.optional(),
    id: z.string().optional().describe("ARM id of the cluster in Azure."),
    observedGeneration: z.int().optional().describe("The metadata.generation that this status speaks of."),
    primaryEndpoint: z
      .string()
      .optional()
      .describe("Host name for clients, without the port. There while the instance can be used."),
    readEndpoint: z.string().optional().describe("Host name for reads, where the service has one."),
    port: z.int32().optional().describe("TCP port for clients; TLS only."),
    caCert: z
      .string()
      .optional()
      .describe("PEM of the authority behind the endpoint's certificate, where that is not publicly trusted."),
    authString: z
      .string()
      .optional()
      .describe(
        "The access key. Written only if the runner was told to; otherwise the key is in the Secret of authSecret alone.",
      ),
    authSecret: z
      .object({ name: z.string().describe("Name of the Secret, in the namespace of this object.") })
      .optional()
      .describe("The Secret with host, port, primaryEndpoint and authString."),
    conditions: conditionsField.optional(),
  })
  .describe("What is there.");

/** An instance in Azure, one stack each. */
export const CONTROL_PLANE_REDIS = customKind({
  group: CONTROL_PLANE_GROUP,
  plural: "azuremanagedredis",
  kind: "AzureManagedRedis",
  isNamespaced: true,
  spec,
  status,
  presentation: {
    description:
      "AzureManagedRedis of the control plane is an instance of Azure Managed Redis: cluster, database, private endpoint and its record in private DNS.",
    singular: "azuremanagedredis",
    shortNames: ["amr"],
    categories: [CATEGORY],
    columns: [
      { name: "SKU", type: "string", jsonPath: ".spec.sku" },
      { name: "State", type: "string", jsonPath: ".status.state" },
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: "Endpoint", type: "string", jsonPath: ".status.primaryEndpoint" },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    rules: [KEEPS_SPEC],
  },
});

export type ControlPlaneRedis = ObjectOf<typeof CONTROL_PLANE_REDIS>;
export type ControlPlaneRedisSpec = ControlPlaneRedis["spec"];
export type ControlPlaneRedisStatus = NonNullable<ControlPlaneRedis["status"]>;
