import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { clusterInputs, OWNER } from "../given";

export const clusterId = cluster.id(clusterInputs as never);
export const ours = { [OWNER_TAG]: OWNER };
export const running = {
  id: clusterId,
  location: "West US 2",
  sku: { name: "Balanced_B5" },
  properties: {
    resourceState: "Running",
    hostName: "cache1.westus2.redis.azure.net",
    publicNetworkAccess: "Disabled",
    highAvailability: "Enabled",
    minimumTlsVersion: "1.2",
  },
};
/** The body of an update that changes nothing: what Azure has, without what only Azure writes. */
export const whole = {
  location: "West US 2",
  sku: { name: "Balanced_B5" },
  tags: ours,
  identity: { type: "None" },
  properties: { publicNetworkAccess: "Disabled", highAvailability: "Enabled", minimumTlsVersion: "1.2" },
};
export const BUSY = new ArmError(
  400,
  "BadRequest",
  "The resource is busy undergoing system maintenance. Please retry later.",
);
