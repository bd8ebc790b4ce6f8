import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { LocalAzure } from "../local/environment";

const SAMPLES = join(__dirname, "..", "..", "config", "samples");

/** The samples of `config/samples`, with the local Azure's ids in them. */
export function manifests(azure: LocalAzure): { readonly places: string; readonly redis: string } {
  const { tenantId, subscriptionId, virtualNetworkId, resourceGroup, location, addressSpace } = azure;
  const scope = sample("scope");
  scope.spec = {
    region: location,
    scope: { azure: { tenantId, subscriptionId, vpcNetwork: virtualNetworkId, resourceGroupName: resourceGroup } },
  };
  const range = sample("iprange");
  range.spec = { ...range.spec, cidr: `${addressSpace.split(".").slice(0, 2).join(".")}.77.0/24` };
  const redis = sample("azuremanagedredis");
  redis.spec = { ...redis.spec, sku: "Balanced_B5" };
  return { places: [scope, range].map((one) => stringify(one)).join("---\n"), redis: stringify(redis) };
}

function sample(kind: string): { spec?: object } {
  return parse(readFileSync(join(SAMPLES, `cloud-control_v1beta1_${kind}.yaml`), "utf8")) as { spec?: object };
}
