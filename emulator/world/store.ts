import type { ArmId } from "./armId";
import type { Resource } from "./resource";

/** Every resource of the local Azure, by id (without case), in order of creation. */
export class Store {
  private readonly resources = new Map<string, Resource>();
  /** The same by type, because every GET of a cluster looks for its connections and databases. */
  private readonly byType = new Map<string, Map<string, Resource>>();

  get(id: ArmId | string): Resource | undefined {
    return this.resources.get(typeof id === "string" ? id.toLowerCase() : id.key);
  }

  set(resource: Resource): void {
    const { key, type } = resource.id;
    this.resources.set(key, resource);
    const ofType = this.byType.get(type.toLowerCase()) ?? new Map<string, Resource>();
    this.byType.set(type.toLowerCase(), ofType.set(key, resource));
  }

  delete({ key, type }: ArmId): void {
    this.resources.delete(key);
    this.byType.get(type.toLowerCase())?.delete(key);
  }

  /** All resources of a type, everywhere or below an id (a resource group, a parent resource). */
  list(type: string, below?: ArmId | string): readonly Resource[] {
    const ofType = [...(this.byType.get(type.toLowerCase())?.values() ?? [])];
    if (below === undefined) return ofType;
    const prefix = `${(typeof below === "string" ? below : below.key).toLowerCase()}/`;
    return ofType.filter(({ id }) => id.key.startsWith(prefix));
  }

  /** Everything below an id: nested resources, or what is in a resource group. */
  below(id: ArmId): readonly Resource[] {
    const prefix = `${id.key}/`;
    return this.all().filter(({ id: { key } }) => key.startsWith(prefix));
  }

  get size(): number {
    return this.resources.size;
  }

  all(): readonly Resource[] {
    return [...this.resources.values()];
  }
}
