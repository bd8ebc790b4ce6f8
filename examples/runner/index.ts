import { apiextensions, core } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { RedisRunner } from "pulumi-azure-managed-redis/kubernetes";

const config = new pulumi.Config();
const namespace = "redis-control";
const name = "shop";

// The namespace in which the runner keeps its side of things: where in Azure, in which addresses, and an instance each.
const control = new core.v1.Namespace("control", { metadata: { name: namespace } });

const runner = new RedisRunner("runner", {
  passphrase: config.requireSecret("passphrase"),
  image: config.require("image"),
  workloadIdentityClientId: config.require("clientId"),
  features: { AzureManagedRedis: true },
  standalone: true,
  options: [`--control-namespace=${namespace}`, `--scope=${name}`, `--default-ip-range=${config.require("cidr")}`],
});

const scope = new apiextensions.CustomResource(
  "scope",
  {
    apiVersion: "cloud-control.kyma-project.io/v1beta1",
    kind: "Scope",
    metadata: { name, namespace },
    spec: {
      region: config.require("location"),
      scope: {
        azure: {
          tenantId: config.require("tenantId"),
          subscriptionId: config.require("subscriptionId"),
          vpcNetwork: config.require("virtualNetworkName"),
          resourceGroupName: config.require("resourceGroupName"),
        },
      },
    },
  },
  { dependsOn: [runner, control] },
);

// What an application asks for; the Secret of the same name gets endpoint and key.
const redis = new apiextensions.CustomResource(
  "redis",
  {
    apiVersion: "cloud-resources.kyma-project.io/v1beta1",
    kind: "AzureManagedRedis",
    metadata: {
      name,
      namespace: "default",
      // A creation takes about eight minutes: Pulumi waits for the condition Ready.
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      redisTier: "S1",
      authSecret: { name, extraData: { url: "rediss://:{{ .authString | urlquery }}@{{ .host }}:{{ .port }}" } },
    },
  },
  { dependsOn: scope, customTimeouts: { create: "45m", update: "45m", delete: "45m" } },
);

export const secretName = redis.metadata.name;
