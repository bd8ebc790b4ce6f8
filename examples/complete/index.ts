import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");

const network = new ManagedRedisNetwork("redis-network", {
  resourceGroupName,
  virtualNetworkId: config.require("virtualNetworkId"),
  subnetAddressPrefix: config.require("subnetAddressPrefix"),
  tags: { team: "shop" },
});

const redis = new ManagedRedis(
  "redis",
  {
    resourceGroupName,
    location: config.require("location"),
    skuName: "Balanced_B10",
    network,

    // Search over JSON documents. RediSearch wants both of the policies.
    modules: [{ name: "RediSearch" }, { name: "RedisJSON" }],
    clusteringPolicy: "EnterpriseCluster",
    evictionPolicy: "NoEviction",

    // TLS only. "Plaintext" is for clients inside the network that cannot speak it.
    clientProtocol: "Encrypted",

    // At least this Redis: an earlier one is upgraded by the next `pulumi up`, and Azure waits with upgrades of its own.
    redisVersion: "7.4",
    deferUpgrade: "Deferred",

    // A snapshot every six hours, for the day on which all nodes are lost.
    persistence: { rdbEnabled: true, rdbFrequency: "6h" },

    // Who has an identity in Microsoft Entra needs no key…
    accessPolicyAssignments: { shop: { objectId: config.require("shopObjectId") } },
    // …and for those who have a key: `pulumi config set keyRotation 2027-01` and `pulumi up` give them the other one.
    keyRotation: { trigger: config.get("keyRotation") ?? "first" },

    // For what the cluster has to be let in to: grant `principalId` the role.
    identity: { type: "SystemAssigned" },

    // At night, on weekends: Azure wants two windows and 18 hours. They came with a later api-version than is used by default.
    apiVersion: "2026-08-01",
    maintenanceWindows: [
      { dayOfWeek: "Saturday", startHourUtc: 0, duration: "PT9H" },
      { dayOfWeek: "Sunday", startHourUtc: 0, duration: "PT9H" },
    ],

    // Empty, unless a change that loses the data is what you want: then name the property, for one `pulumi up`.
    allowReplacement: config.getObject<string[]>("allowReplacement") ?? [],

    tags: { team: "shop" },
  },
  { protect: config.getBoolean("protect") ?? false, customTimeouts: { create: "90m" } },
);

export const { id, hostName, port, primaryEndpoint, redisVersion, principalId, connectionString } = redis;
