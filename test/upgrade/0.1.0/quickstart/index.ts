import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");

// The private DNS zone and its link are made here, and a subnet too if you give subnetAddressPrefix instead of subnetId.
const network = new ManagedRedisNetwork("redis-network", {
  resourceGroupName,
  virtualNetworkId: config.require("virtualNetworkId"),
  subnetId: config.get("subnetId"),
  subnetAddressPrefix: config.get("subnetAddressPrefix"),
});

const redis = new ManagedRedis("redis", {
  resourceGroupName,
  location: config.require("location"),
  skuName: config.require("skuName"),
  network,
});

export const { id, hostName, port, primaryEndpoint, primaryKey, connectionString } = redis;
