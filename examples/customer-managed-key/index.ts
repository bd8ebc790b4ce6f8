import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");
const identityId = config.require("identityId");

const network = new ManagedRedisNetwork("network", {
  resourceGroupName,
  virtualNetworkId: config.require("virtualNetworkId"),
  subnetId: config.require("subnetId"),
});

const redis = new ManagedRedis("redis", {
  resourceGroupName,
  location: config.require("location"),
  skuName: "Balanced_B5",
  network,

  // What is on disk, the log of writes too, can be read with this key only; another version of it is a change in place.
  persistence: { aofEnabled: true },
  customerManagedKeyEncryption: {
    keyEncryptionKeyUrl: config.require("keyUrl"),
    userAssignedIdentityResourceId: identityId,
  },
  identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
});

export const { id, hostName, port, primaryEndpoint, connectionString } = redis;
