import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis } from "pulumi-azure-managed-redis";

const config = new pulumi.Config();

const redis = new ManagedRedis("redis", {
  // For the first `pulumi up` only; it may stay.
  adopt: true,

  // As it is in Azure: the preview names every difference, and nothing is taken over while there is one.
  resourceGroupName: config.require("resourceGroupName"),
  location: config.require("location"),
  clusterName: config.require("clusterName"),
  skuName: config.require("skuName"),
  evictionPolicy: config.require("evictionPolicy"),
  tags: config.getObject<Record<string, string>>("tags") ?? {},
  subnetId: config.require("subnetId"),
  privateEndpointName: config.require("privateEndpointName"),
  privateDnsZoneId: config.require("privateDnsZoneId"),
});

export const { id, hostName, port, primaryEndpoint, connectionString } = redis;
