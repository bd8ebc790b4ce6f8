import type { Resource } from "../../emulator/resourceType";
import type { Store } from "../../emulator/store";

/** One object's life in Azure. */
export interface Life {
  births: number;
  deaths: number;
  /** Of those deaths, how many were of something that had failed or was canceled: there is nothing in it. */
  failedDeaths: number;
}

/** Counts what comes into the world and what leaves it, per object: where an orphan, a second create or a data loss shows. */
export class Ledger {
  readonly lives = new Map<string, Life>();
  /** Every access key there ever was. */
  readonly keys = new Set<string>();
  /** What had failed when it was last seen, before its deletion began. */
  private readonly failed = new Set<string>();

  constructor(private readonly store: Store) {
    const [set, remove] = [store.set.bind(store), store.delete.bind(store)];
    store.set = (resource) => {
      if (!store.get(resource.id)) this.life(resource.id.key).births += 1;
      set(resource);
    };
    store.delete = (id) => {
      const life = this.life(id.key);
      if (store.get(id)) life.deaths += 1;
      if (this.failed.delete(id.key)) life.failedDeaths += 1;
      remove(id);
    };
  }

  /** To be called after each request: states and keys change in place. */
  look(): void {
    for (const { id, document, hidden } of this.store.all()) {
      for (const name of ["primaryKey", "secondaryKey"]) {
        const key = hidden[name];
        if (typeof key === "string") this.keys.add(key);
      }
      const state = stateOf(document);
      if (/Failed$|^Canceled$/.test(state)) this.failed.add(id.key);
      else if (state !== "Deleting") this.failed.delete(id.key);
    }
  }

  private life(key: string): Life {
    const life = this.lives.get(key) ?? { births: 0, deaths: 0, failedDeaths: 0 };
    this.lives.set(key, life);
    return life;
  }
}

function stateOf({ properties }: Resource["document"]): string {
  const { resourceState, provisioningState } = (properties ?? {}) as Record<string, unknown>;
  if (provisioningState === "Canceled") return "Canceled";
  return String(resourceState ?? provisioningState ?? "");
}
