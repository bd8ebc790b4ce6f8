import { isDeepStrictEqual } from "node:util";
import type { DataPlane } from "../dataPlane/dataPlane";
import type { Instance } from "../dataPlane/instance";
import { databaseOf } from "../resourceProviders/cache/hierarchy";
import { CLUSTER } from "../resourceProviders/cache/typeNames";
import type { World } from "../world/world";
import type { DatabaseTokens } from "./databaseTokens";
import { openEndpoints } from "./openEndpoints";
import { reachableInstances } from "./reachableInstances";

/** Brings the data plane in line with the world: listening addresses, keys and settings of databases, deleted data. */
export class DataPlaneSync {
  /** Host name by address. */
  private addresses = new Map<string, string>();
  private instances = new Map<string, Instance>();
  /** Data that exists, including data of databases that do not answer now. */
  private kept = new Set<string>();

  constructor(
    private readonly dataPlane: DataPlane,
    private readonly world: World,
    private readonly tokens?: DatabaseTokens,
  ) {}

  /** Applies the changes since the last update. Diffs are taken at once: overlapping calls apply each change once. */
  async update(): Promise<void> {
    const addresses = new Map(openEndpoints(this.world).map(({ address, hostName }) => [address, hostName]));
    const instances = new Map(
      reachableInstances(this.world, this.tokens).map((instance) => [instance.databaseId, instance]),
    );
    const kept = new Set([...instances.keys(), ...storedDatabases(this.world)]);
    const before = { addresses: this.addresses, instances: this.instances, kept: this.kept };
    Object.assign(this, { addresses, instances, kept });

    const closed = [...before.addresses].filter(([address, host]) => addresses.get(address) !== host);
    const opened = [...addresses].filter(([address, host]) => before.addresses.get(address) !== host);
    const changed = [...instances].filter(([id, instance]) => {
      const old = before.instances.get(id);
      return old !== undefined && !isDeepStrictEqual(old, instance);
    });
    const offline = [...before.instances.keys()].filter((id) => !instances.has(id) && kept.has(id));
    await Promise.all([
      ...offline.map((id) => this.dataPlane.cut(id)),
      ...closed.map(([address]) => this.dataPlane.unlisten(address)),
      ...changed.map(([id]) => this.dataPlane.refresh(id)),
      ...[...before.kept].filter((id) => !kept.has(id)).map((id) => this.dataPlane.drop(id)),
    ]);
    await Promise.all(opened.map(([address, host]) => this.dataPlane.listen(address, host)));
  }
}

/** All databases with data, named as the data plane names them, including databases that do not answer now. */
export function storedDatabases(world: World): readonly string[] {
  return world.store.list(CLUSTER).flatMap(({ id }) => {
    const database = databaseOf(id, world);
    return database ? [`${database.id.text}#${database.hidden.incarnation}`] : [];
  });
}
