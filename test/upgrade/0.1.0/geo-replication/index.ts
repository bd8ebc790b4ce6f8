import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis, ManagedRedisNetwork } from "pulumi-azure-managed-redis";

interface Region {
  location: string;
  virtualNetworkId: string;
  subnetId: string;
}

const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");
const [first, second] = [config.requireObject<Region>("first"), config.requireObject<Region>("second")];

// One zone with the records of both, linked to both of the networks: each region can reach the other one's instance too.
const firstNetwork = new ManagedRedisNetwork("first", {
  resourceGroupName,
  virtualNetworkId: first.virtualNetworkId,
  subnetId: first.subnetId,
});
const secondNetwork = new ManagedRedisNetwork(
  "second",
  {
    resourceGroupName,
    virtualNetworkId: second.virtualNetworkId,
    subnetId: second.subnetId,
    privateDnsZoneId: firstNetwork.privateDnsZoneId,
  },
  { dependsOn: firstNetwork },
);

const common = { resourceGroupName, skuName: "Balanced_B5" };

const firstRedis = new ManagedRedis("first", {
  ...common,
  location: first.location,
  network: firstNetwork,
  geoReplication: { groupNickname: "shop" },
});

// Who joins names those that are in the group already; they need not be told.
const secondRedis = new ManagedRedis("second", {
  ...common,
  location: second.location,
  network: secondNetwork,
  geoReplication: { groupNickname: "shop", linkedDatabaseIds: [firstRedis.databaseId] },
});

export const endpoints = [firstRedis.primaryEndpoint, secondRedis.primaryEndpoint];
export const connectionStrings = [firstRedis.connectionString, secondRedis.connectionString];
