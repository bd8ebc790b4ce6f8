/**
 * The handlers that the text in the state loads (`providerText.ts`), one per kind of resource. These names stand in every state
 * and stay for ever, so each is written out; `test/provider/kinds.test.ts` asks for one per kind.
 */
import { connect } from "./azure/connect";
import { dynamicProvider } from "./engine/dynamic";
import { lifecycles } from "./kinds";
import { systemClock } from "./lifecycle/clock";

let connection: ReturnType<typeof connect> | undefined;

const of = lifecycles({
  // One connection serves all resources. A failed attempt is not remembered, so the next call tries again.
  azure: () => {
    connection ??= connect(process.env).catch((error) => {
      connection = undefined;
      throw error;
    });
    return connection;
  },
  clock: systemClock,
});

export const cluster = dynamicProvider(of.Cluster);
export const database = dynamicProvider(of.Database);
export const accessPolicyAssignment = dynamicProvider(of.AccessPolicyAssignment);
export const privateEndpoint = dynamicProvider(of.PrivateEndpoint);
export const privateDnsZoneGroup = dynamicProvider(of.PrivateDnsZoneGroup);
export const privateDnsZone = dynamicProvider(of.PrivateDnsZone);
export const virtualNetworkLink = dynamicProvider(of.VirtualNetworkLink);
export const subnet = dynamicProvider(of.Subnet);
