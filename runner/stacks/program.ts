import * as pulumi from "@pulumi/pulumi";
import { ManagedRedis } from "../../components/managedRedis";
import type { ManagedRedisArgs } from "../../components/managedRedisArgs";
import { ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "../../components/managedRedisNetwork";
import type { Program } from "./programServer";
import { type Declaration, digestOf } from "./stacks";

/**
 * The program of a stack: one component, with all of its resources, in every pass. `declaration` tells the runner after a
 * restart what the last pass declared: only a pass in which no resource failed writes it. The other outputs are for people who
 * look at the stack with the CLI.
 */
export function programOf(declared: Declaration): Program {
  const { is, name, args } = declared;
  const digest = digestOf(declared);
  if (is === "network") {
    return () => {
      const network = new ManagedRedisNetwork(name, args as unknown as ManagedRedisNetworkArgs);
      const { privateDnsZoneId, subnetId, virtualNetworkId } = network;
      const resources = [network.privateDnsZone, network.virtualNetworkLink, network.subnet];
      const declaration = pulumi.all(resources.map((one) => one?.urn)).apply(() => digest);
      return { privateDnsZoneId, subnetId, virtualNetworkId, declaration };
    };
  }
  return () => {
    const instance = new ManagedRedis(name, args as unknown as ManagedRedisArgs);
    const { id, clusterName, primaryEndpoint } = instance;
    // The endpoint is there when every resource is.
    return { id, clusterName, primaryEndpoint, declaration: primaryEndpoint.apply(() => digest) };
  };
}
