import { isAzureName } from "../api/azureName";
import type { ControlPlaneRedis } from "../api/controlPlaneRedis";
import type { Declaration } from "../stacks/stacks";
import type { Resolved } from "./dependencies";
import type { Place } from "./place";
import { redisParameters } from "./redisParameters";

/** The versions of Redis that Azure runs, as recorded; a creation that asks for another one would not get it. */
const REDIS_VERSIONS = ["7.4"];

export interface DeclarationOptions {
  readonly zoneId: string;
  /** Takes over what has the object's name in Azure. */
  readonly adopts: boolean;
  /** What Azure runs; undefined: nothing yet. */
  readonly runs: { readonly redisVersion: string | undefined } | undefined;
}

/** The declaration of an instance, in Azure's words; or why there is none. Names are those of the Go operator. */
export function declarationOf(
  { metadata, spec }: ControlPlaneRedis,
  place: Place,
  { zoneId, adopts, runs }: DeclarationOptions,
): Resolved<Declaration> {
  const { name, uid } = metadata;
  if (!isAzureName(name)) {
    return {
      obstacle: {
        reason: "InvalidName",
        message: `metadata.name is the name in Azure, which takes 1 to 60 letters, digits and single hyphens: "${name}" cannot be used, make another object.`,
      },
    };
  }
  const parameters = redisParameters(spec);
  if (parameters.obstacle) return parameters;
  const { redisVersion } = spec;
  const known = runs?.redisVersion === undefined ? REDIS_VERSIONS : [runs.redisVersion];
  if (redisVersion !== undefined && !known.includes(redisVersion)) {
    return {
      obstacle: {
        reason: "UnsupportedRedisVersion",
        message: `spec.redisVersion is ${redisVersion}, and Azure runs ${known.join(" or ")}: name that version, or none.`,
      },
    };
  }
  const args = {
    subscriptionId: place.subscriptionId,
    resourceGroupName: place.resourceGroupName,
    location: place.location,
    skuName: spec.sku,
    clusterName: name,
    owner: uid,
    subnetId: place.subnetId,
    privateDnsZoneId: zoneId,
    privateEndpointName: `${name}-pe`,
    privateDnsZoneGroupName: `${name}-dzg`,
    clusteringPolicy: spec.clusteringPolicy,
    ...(spec.highAvailability ? {} : { highAvailability: "Disabled" }),
    ...parameters.found,
    ...(adopts ? { adopt: true } : {}),
  };
  return { found: { is: "instance", name, args } };
}
