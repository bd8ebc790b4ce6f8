import { z } from "zod";
import { KEEPS_SPEC, rules } from "./cel";
import { conditionsField } from "./conditions";
import { customKind, type ObjectOf } from "./customKind";
import { CATEGORY, RUNTIME_PLANE_GROUP } from "./groups";
import { DEFAULT_IP_RANGE } from "./ipRange";
import { stateField } from "./states";
import { TIER_NAMES } from "./tiers";

const DEFAULT_TIER = "S1";

const SAME_LETTER =
  'self.startsWith("S") == oldSelf.startsWith("S") && self.startsWith("P") == oldSelf.startsWith("P") && ' +
  'self.startsWith("C") == oldSelf.startsWith("C")';

const TIER_MESSAGE = "redisTier family is immutable: switching between S, P, and C families is not allowed.";

const authSecret = z
  .object({
    name: z
      .string()
      .max(253)
      .regex(
        /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
        "must be a name for a Secret: letters a to z, digits, hyphens and dots",
      )
      .meta(rules({ rule: "self == oldSelf", message: "name is immutable" }))
      .optional()
      .describe("Name of the Secret. Default: the name of this object. It may be added or removed, not changed."),
    labels: z
      .record(z.string(), z.string())
      .refine(atMost64, "holds more than 64")
      .meta({ maxProperties: 64 })
      .optional()
      .describe("Labels for the Secret, beside those by which it is known as this object's."),
    annotations: z
      .record(z.string(), z.string())
      .refine(atMost64, "holds more than 64")
      .meta({ maxProperties: 64 })
      .optional()
      .describe("Annotations for the Secret."),
    extraData: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        "Further entries of the Secret. A value is a Go template over host, port, primaryEndpoint and authString, such as " +
          '"rediss://:{{ .authString | urlquery }}@{{ .host }}:{{ .port }}". There are fields, pipelines, printf, urlquery and html.',
      ),
  })
  .describe("Shape of the Secret with the endpoint and the key, which is made in the namespace of this object.");

const spec = z
  .object({
    redisTier: z
      .enum(TIER_NAMES)
      .default(DEFAULT_TIER)
      .meta(rules({ rule: SAME_LETTER, message: TIER_MESSAGE }))
      .describe(
        "Class and size. S1 to S5: one node, for development. P1 to P5: with a replica. C3 to C7: with a replica, for clients that " +
          "speak the Redis Cluster protocol. Another number scales the instance; the letter is immutable. One of S1 to S5 is offline " +
          "while it scales, and loses its data.",
      ),
    ipRange: z
      .object({ name: z.string().describe("Name of the IpRange, which is cluster-scoped. Empty: the default.") })
      .optional()
      .describe(
        `The IpRange whose subnet gives the endpoint its address. Default: "${DEFAULT_IP_RANGE}". Immutable once the instance ` +
          "is begun.",
      ),
    authSecret: authSecret.optional(),
  })
  .describe("What is wanted.");

const status = z
  .object({
    state: stateField.optional(),
    id: z.string().optional().describe("Name of the object of the control plane that serves this one."),
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
    authSecret: z
      .object({ name: z.string().describe("Name of the Secret, in the namespace of this object.") })
      .optional()
      .describe("The Secret with host, port, primaryEndpoint and authString."),
    conditions: conditionsField.optional(),
  })
  .describe("What is there.");

const ipRangeInCel = (object: string) =>
  `(has(${object}.spec) && has(${object}.spec.ipRange) && ${object}.spec.ipRange.name != '' ` +
  `? ${object}.spec.ipRange.name : '${DEFAULT_IP_RANGE}')`;

/** What an application asks for: a Redis of a tier, and a Secret with which to reach it. */
export const RUNTIME_PLANE_REDIS = customKind({
  group: RUNTIME_PLANE_GROUP,
  plural: "azuremanagedredis",
  kind: "AzureManagedRedis",
  isNamespaced: true,
  spec,
  specIfNone: {},
  status,
  presentation: {
    description:
      "AzureManagedRedis of the runtime plane is a Redis for an application: a tier is enough, and a Secret with endpoint and key comes back.",
    singular: "azuremanagedredis",
    categories: [CATEGORY],
    columns: [
      { name: "Tier", type: "string", jsonPath: ".spec.redisTier" },
      { name: "State", type: "string", jsonPath: ".status.state" },
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    rules: [
      KEEPS_SPEC,
      {
        rule: `has(oldSelf.spec) || !has(self.spec) || self.spec.redisTier.startsWith('${DEFAULT_TIER.charAt(0)}')`,
        message: `${TIER_MESSAGE} Without a spec the tier is ${DEFAULT_TIER}.`,
      },
      {
        rule: `!has(oldSelf.status) || !has(oldSelf.status.id) || ${ipRangeInCel("self")} == ${ipRangeInCel("oldSelf")}`,
        message: "IpRange is immutable once the instance is begun.",
      },
    ],
  },
});

export type RuntimePlaneRedis = ObjectOf<typeof RUNTIME_PLANE_REDIS>;
export type RuntimePlaneRedisSpec = RuntimePlaneRedis["spec"];
export type RuntimePlaneRedisStatus = NonNullable<RuntimePlaneRedis["status"]>;

/** The name of the IpRange that an object uses. Clients in Go write an empty name where none was given. */
export function ipRangeNameOf({ ipRange }: RuntimePlaneRedisSpec): string {
  return ipRange?.name || DEFAULT_IP_RANGE;
}

function atMost64(of: object): boolean {
  return Object.keys(of).length <= 64;
}
