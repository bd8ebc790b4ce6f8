import { ManagedRedis } from "../../components/managedRedis";
import type { ManagedRedisArgs } from "../../components/managedRedisArgs";
import { ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "../../components/managedRedisNetwork";
import type { Program } from "./programServer";
import type { Declaration } from "./stacks";

/**
 * The program of a stack: one component, with all of its resources, in every pass. The outputs are for people who look at the
 * stack with the CLI; the runner itself reads the resources.
 */
export function programOf({ is, name, args }: Declaration): Program {
  if (is === "network") {
    return () => {
      const { privateDnsZoneId, subnetId, virtualNetworkId } = new ManagedRedisNetwork(
        name,
        args as unknown as ManagedRedisNetworkArgs,
      );
      return { privateDnsZoneId, subnetId, virtualNetworkId };
    };
  }
  return () => {
    const { id, clusterName, primaryEndpoint } = new ManagedRedis(name, args as unknown as ManagedRedisArgs);
    return { id, clusterName, primaryEndpoint };
  };
}
