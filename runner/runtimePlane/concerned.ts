/** What one object has to do with. */
interface Seen {
  /** Name of its object of the control plane. */
  readonly id?: string;
  /** Name of the IpRange that it uses. */
  readonly ipRange: string;
}

/** Which objects an id, or the name of an IpRange, concerns. Filled by reconciliations, so it knows every live object. */
export class Concerned {
  private readonly seen = new Map<string, Seen>();

  remember(key: string, seen: Seen): void {
    this.seen.set(key, seen);
  }

  forget(key: string): void {
    this.seen.delete(key);
  }

  /** More than one where somebody forged an id. */
  keysOfId(id: string | undefined): readonly string[] {
    return id === undefined ? [] : this.keysOf((seen) => seen.id === id);
  }

  keysOfIpRange(name: string): readonly string[] {
    return this.keysOf((seen) => seen.ipRange === name);
  }

  private keysOf(concerns: (seen: Seen) => boolean): string[] {
    return [...this.seen].filter(([, seen]) => concerns(seen)).map(([key]) => key);
  }
}
