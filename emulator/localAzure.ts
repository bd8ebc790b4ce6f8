import { Roles } from "./authorization/roles";
import { type Bootstrap, bootstrap } from "./bootstrap";
import type { EmulatorHooks } from "./emulatorHooks";
import { Faults } from "./faults/faults";
import { StaleReads } from "./faults/staleReads";
import { Gateway } from "./gateway/gateway";
import { Registry } from "./gateway/registry";
import { Throttling } from "./gateway/throttling";
import { OperationTable, type WorldWithTable } from "./operations/operationTable";
import { UrlSignature } from "./operations/urlSignature";
import { cacheTypes } from "./resourceProviders/cache/cacheTypes";
import { networkTypes } from "./resourceProviders/network/networkTypes";
import { resourceGroup } from "./resourceProviders/resourceGroup";
import type { Restored } from "./state/restore";
import { type Clock, scaledClock } from "./world/clock";
import { Directory } from "./world/directory";
import { type DoubtChoice, Doubts } from "./world/doubts";
import { accessKey, guid, randomSource } from "./world/random";
import type { ResourceType } from "./world/resourceType";
import type { Role } from "./world/role";
import { Schedule } from "./world/schedule";
import { Store } from "./world/store";

export interface LocalAzureOptions {
  /** Real seconds per second of Azure: 0.01 makes 404 s of Azure 4 s. 1 unless told otherwise. */
  readonly timeScale?: number;
  /** Instead of `timeScale`: for tests that move time by hand. */
  readonly clock?: Clock;
  /** Makes ids and access keys repeatable. */
  readonly seed?: string;
  /** Answers 404 for operation URLs that a client has changed. */
  readonly isStrict?: boolean;
  /** Azure's limits on requests; on unless told otherwise. */
  readonly throttling?: boolean;
  /** Roles of the service principal; every action is allowed unless told otherwise. */
  readonly roles?: readonly Role[];
  /** Address space of the virtual network it brings: a /16 inside 127.0.0.0/8; 127.64.0.0/16 unless told otherwise. */
  readonly addressSpace?: string;
  /** What it does where no recording of Azure settles it: a value for some doubts; the others have their default. */
  readonly doubts?: DoubtChoice;
  /** For tests that watch from the same process. */
  readonly hooks?: EmulatorHooks;
}

/** The control plane without a network: requests go into the gateway, answers come out. */
export interface LocalAzure {
  readonly world: WorldWithTable;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly roles: Roles;
  readonly signingKey: Buffer;
  readonly bootstrap: Bootstrap;
  /** Everything that it serves. */
  readonly types: readonly ResourceType[];
}

/** The Redis version of new databases. */
const REDIS_VERSION = "7.4";
const SIGNING_KEY_BYTES = 32;

/** Puts the control plane together. */
export function localAzure(options: LocalAzureOptions, restored?: Restored): LocalAzure {
  const clock = options.clock ?? scaledClock(options.timeScale ?? 1);
  const random = randomSource(options.seed);
  const newGuid = (): string => guid(random);
  const signingKey = restored?.signingKey ?? random(SIGNING_KEY_BYTES);
  const store = new Store();
  const schedule = new Schedule(clock, () => options.hooks?.eventsHappened?.());
  const faults = new Faults((target) => options.hooks?.faultTarget?.(target) ?? target);
  const directory = new Directory();
  const roles = new Roles(directory, options.roles);
  const types: readonly ResourceType[] = [resourceGroup(() => types), ...networkTypes, ...cacheTypes];
  const registry = new Registry(types);
  const operations: OperationTable = new OperationTable({
    schedule,
    store,
    faults,
    newGuid,
    signature: new UrlSignature(signingKey),
    world: () => world,
    read(id, apiVersion) {
      const resource = store.get(id);
      return resource && registry.view(resource, world, apiVersion);
    },
    ending: (type, name) => registry.type(type).endings?.[name],
    isStrict: options.isStrict ?? false,
  });
  const service = restored?.service ?? { redisVersion: REDIS_VERSION };
  const doubts = new Doubts({ ...restored?.doubts, ...options.doubts });
  const newKey = (): string => accessKey(random);
  const world: WorldWithTable = { store, schedule, operations, clock, service, directory, doubts, newGuid, newKey };
  restored?.fill(world);
  schedule.runDue();
  const throttling = options.throttling === false ? undefined : new Throttling(clock);
  const gateway = new Gateway({ registry, world, faults, roles, stale: new StaleReads(clock), throttling });
  return { world, gateway, faults, roles, signingKey, types, bootstrap: bootstrap(types, world, options.addressSpace) };
}
