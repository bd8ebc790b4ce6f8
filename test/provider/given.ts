import { DIRECTORY } from "../../emulator/world/directory";
import type { Inputs } from "../../provider/description/inputs";
import type { Resource } from "../../provider/description/resource";
import type { CallOptions } from "../../provider/lifecycle/dependencies";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { InProcessAzure } from "./inProcess/inProcessAzure";
import type { JumpingClock } from "./jumpingClock";

/** The one that the local Azure has. */
export const SUBSCRIPTION = DIRECTORY.subscriptionId;
export const OWNER = "org/project/stack/redis";

const common = { subscriptionId: SUBSCRIPTION, resourceGroupName: "rg", owner: OWNER };
const network = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;

/** Inputs as a program gives them, before defaults; `{ ...clusterInputs, skuName: … }` makes another case. */
export const clusterInputs = { ...common, clusterName: "cache1", location: "westus2", skuName: "Balanced_B5" };
export const databaseInputs = { ...common, clusterName: "cache1", skuName: "Balanced_B5" };
export const assignmentInputs = {
  ...common,
  clusterName: "cache1",
  accessPolicyAssignmentName: "app",
  objectId: "11111111-2222-3333-4444-555555555555",
};
export const endpointInputs = {
  ...common,
  privateEndpointName: "cache1-pe",
  location: "westus2",
  clusterName: "cache1",
  subnetId: `${network}/virtualNetworks/vnet/subnets/endpoints`,
};
export const zoneInputs = { ...common };
export const zoneGroupInputs = {
  ...common,
  privateEndpointName: "cache1-pe",
  privateDnsZoneGroupName: "default",
  privateDnsZoneId: `${network}/privateDnsZones/privatelink.redis.azure.net`,
};
export const linkInputs = {
  ...common,
  privateDnsZoneId: zoneGroupInputs.privateDnsZoneId,
  virtualNetworkLinkName: "redis-12345678",
  virtualNetworkId: `${network}/virtualNetworks/vnet`,
};

export interface Given<I extends Inputs> {
  readonly azure: InProcessAzure;
  readonly clock: JumpingClock;
  readonly lifecycle: Lifecycle<I>;
  readonly options: CallOptions;
  readonly warnings: string[];
  readonly progress: string[];
  /** Inputs with the defaults that check fills in. */
  checked(raw: Inputs): Promise<Inputs>;
}

/** A lifecycle over the local Azure. */
export function given<I extends Inputs>(resource: Resource<I>, azure = new InProcessAzure()): Given<I> {
  const { clock } = azure;
  const warnings: string[] = [];
  const progress: string[] = [];
  const options = {
    log: { warn: (line: string) => void warnings.push(line), progress: (line: string) => void progress.push(line) },
  };
  const lifecycle = new Lifecycle(resource, { azure: async () => azure, clock, deletions: new Map() });
  const checked = async (raw: Inputs) => (await lifecycle.check({}, raw, options)).inputs;
  return { azure, clock, lifecycle, options, warnings, progress, checked };
}

/** Properties as the engine hands them back to a provider that takes no secrets: in plain text. */
export function asKept(properties: Inputs): Inputs {
  return JSON.parse(JSON.stringify(properties), (_, value: unknown) =>
    typeof value === "object" && value !== null && SECRET_SIGNATURE in value
      ? (value as unknown as { value: unknown }).value
      : value,
  ) as Inputs;
}

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
