import { cacheTypes } from "./cache/cacheTypes";
import { type Clock, scaledClock } from "./clock";
import { Faults } from "./faults";
import { Gateway } from "./gateway";
import { type Landscape, landscape } from "./landscape";
import { networkTypes } from "./networkTypes";
import { OperationTable } from "./operationTable";
import { accessKey, guid, randomSource } from "./random";
import { Registry } from "./registry";
import { resourceGroup } from "./resources/resourceGroup";
import type { ResourceType } from "./resourceType";
import { Schedule } from "./schedule";
import { Store } from "./store";
import { UrlSignature } from "./urlSignature";
import type { World } from "./world";

export interface LocalAzureOptions {
  /** Real seconds per second of Azure: 0.01 makes 404 s of Azure 4 s. 1 unless told otherwise. */
  readonly timeScale?: number;
  /** Instead of `timeScale`: for tests that move time by hand. */
  readonly clock?: Clock;
  /** Makes ids and access keys repeatable. */
  readonly seed?: string;
  /** Answers 404 for operation URLs that a client has changed. */
  readonly isStrict?: boolean;
}

/** The control plane without a network: requests go into the gateway, answers come out. */
export interface LocalAzure {
  readonly world: World;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly brought: Landscape;
}

/** Puts the control plane together. */
export function localAzure(options: LocalAzureOptions): LocalAzure {
  const clock = options.clock ?? scaledClock(options.timeScale ?? 1);
  const random = randomSource(options.seed);
  const newGuid = (): string => guid(random);
  const store = new Store();
  const schedule = new Schedule(clock);
  const faults = new Faults();
  const types: readonly ResourceType[] = [resourceGroup(() => types), ...networkTypes, ...cacheTypes];
  const registry = new Registry(types);
  const operations: OperationTable = new OperationTable({
    schedule,
    store,
    faults,
    newGuid,
    signature: new UrlSignature(random(32)),
    read(id, apiVersion) {
      const resource = store.get(id);
      return resource && registry.view(resource, world, apiVersion);
    },
    isStrict: options.isStrict ?? false,
  });
  const world = { store, schedule, operations, clock, newGuid, newKey: () => accessKey(random) };
  const gateway = new Gateway(registry, world, faults);
  return { world, gateway, faults, brought: landscape(types, world) };
}
