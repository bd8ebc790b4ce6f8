import type { Resource } from "../../emulator/world/resource";
import type { Store } from "../../emulator/world/store";

/** One object's life in Azure, through all its incarnations. */
export interface Life {
  births: number;
  deaths: number;
  /** Of those deaths, how many were of something that had failed or was canceled when it was last seen. */
  failedDeaths: number;
  /** Of those, how many had never been ready: nothing can have been in them. */
  unreadyDeaths: number;
}

export const NO_LIFE: Life = { births: 0, deaths: 0, failedDeaths: 0, unreadyDeaths: 0 };

/** What is known of an object from one birth to the next death. */
interface Incarnation {
  wasReady: boolean;
  /** When it was last seen, before its deletion began. */
  hasFailed: boolean;
  readonly keys: Map<string, string>;
}

/** Counts what comes into the world and what leaves it, per object: where an orphan, a second create or a data loss shows. */
export class Ledger {
  readonly lives = new Map<string, Life>();
  /** Every access key there ever was. */
  readonly keys = new Set<string>();
  /** Those that were regenerated in a database that went on. */
  readonly retiredKeys = new Set<string>();
  private readonly incarnations = new Map<string, Incarnation>();

  constructor(private readonly store: Store) {
    const [set, remove] = [store.set.bind(store), store.delete.bind(store)];
    store.set = (resource) => {
      if (!store.get(resource.id)) {
        this.life(resource.id.key).births += 1;
        this.incarnations.delete(resource.id.key);
      }
      set(resource);
    };
    store.delete = (id) => {
      if (store.get(id)) this.bury(id.key);
      remove(id);
    };
  }

  /** To be called after each request and whatever Azure does by itself: states and keys change in place. */
  look(): void {
    for (const { id, document, hidden } of this.store.all()) {
      const incarnation = this.incarnation(id.key);
      for (const name of ["primaryKey", "secondaryKey"]) {
        const [before, key] = [incarnation.keys.get(name), hidden[name]];
        if (typeof key !== "string" || key === before) continue;
        if (before !== undefined) this.retiredKeys.add(before);
        incarnation.keys.set(name, key);
        this.keys.add(key);
      }
      const state = stateOf(document);
      if (/^(Running|Succeeded)$/.test(state)) incarnation.wasReady = true;
      if (/Failed$|^Canceled$/.test(state)) incarnation.hasFailed = true;
      else if (state !== "Deleting") incarnation.hasFailed = false;
    }
  }

  private bury(key: string): void {
    const life = this.life(key);
    const { hasFailed, wasReady } = this.incarnation(key);
    life.deaths += 1;
    if (hasFailed) life.failedDeaths += 1;
    if (hasFailed && !wasReady) life.unreadyDeaths += 1;
    this.incarnations.delete(key);
  }

  private incarnation(key: string): Incarnation {
    const incarnation = this.incarnations.get(key) ?? { wasReady: false, hasFailed: false, keys: new Map() };
    this.incarnations.set(key, incarnation);
    return incarnation;
  }

  private life(key: string): Life {
    const life = this.lives.get(key) ?? { ...NO_LIFE };
    this.lives.set(key, life);
    return life;
  }
}

function stateOf({ properties }: Resource["document"]): string {
  const { resourceState, provisioningState } = (properties ?? {}) as Record<string, unknown>;
  if (provisioningState === "Canceled") return "Canceled";
  return String(resourceState ?? provisioningState ?? "");
}
