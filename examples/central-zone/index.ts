import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork, present } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");

const network = new ManagedRedisNetwork("redis", {
  resourceGroupName,
  virtualNetworkId: config.require("virtualNetworkId"),
  subnetAddressPrefix: config.require("subnetAddressPrefix"),
  // Made and deleted by somebody else: another stack, or a central team. Only the record of the instance is put into it.
  privateDnsZoneId: config.require("privateDnsZoneId"),
  // Azure links a virtual network to a zone once. Who made the zone has mostly linked the networks as well.
  linkVirtualNetwork: config.requireBoolean("linkVirtualNetwork"),
});

const redis = new ManagedRedis("redis", {
  resourceGroupName,
  location: config.require("location"),
  skuName: "Balanced_B0",
  network,
});

export const { hostName, clusterName, privateIpAddress } = redis;
// An output that must be there, as the input of another resource wants it.
export const connectionString = present(redis.connectionString);
