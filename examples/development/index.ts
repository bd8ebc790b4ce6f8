import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();

const redis = new ManagedRedis("redis", {
  resourceGroupName: config.require("resourceGroupName"),
  location: config.require("location"),
  skuName: "Balanced_B0",

  // From every desk: TLS and the key are all that keeps others out.
  publicNetworkAccess: "Enabled",

  // Not sharded, as the Redis on a laptop: commands with several keys work whatever the keys are.
  clusteringPolicy: "NoCluster",

  // Half the price; offline and empty after each patch.
  highAvailability: "Disabled",

  // Nothing in it is worth keeping, so that any change may make it anew.
  allowReplacement: ["clusteringPolicy", "highAvailability", "location", "modules", "resourceGroupName"],
});

export const { id, hostName, port, primaryEndpoint, connectionString } = redis;
