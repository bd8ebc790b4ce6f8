import { Subnet, VirtualNetwork } from "@pulumi/azure-native/network";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();

const group = new ResourceGroup("redis");
const virtualNetwork = new VirtualNetwork("redis", {
  resourceGroupName: group.name,
  addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
});
const subnet = new Subnet("private-endpoints", {
  resourceGroupName: group.name,
  virtualNetworkName: virtualNetwork.name,
  addressPrefix: "10.0.1.0/27",
});

// One for all instances in the virtual network: the private DNS zone, and its link to the network.
const network = new ManagedRedisNetwork("redis", {
  resourceGroupName: group.name,
  virtualNetworkId: virtualNetwork.id,
  subnetId: subnet.id,
});

const redis = new ManagedRedis("redis", {
  resourceGroupName: group.name,
  location: group.location,
  skuName: config.require("skuName"),
  network,
});

export const { id, hostName, port, primaryEndpoint, connectionString } = redis;
