import { sha256 } from "../dataPlane/acl";

/** A token for databases, as it was handed out. */
export interface IssuedToken {
  readonly objectId: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

interface Known {
  readonly hash: string;
  readonly expiresAtMs: number;
}

/** Tokens of one identity that count at a time; the oldest goes. */
const TOKENS_MAX = 500;
const OWNERS_MAX = 500;

/** The tokens for databases that were handed out and are not expired, as SHA-256. Expiry is in real time, as for any token. */
export class DatabaseTokens {
  private readonly byOwner = new Map<string, readonly Known[]>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  add({ objectId, token, expiresAtMs }: IssuedToken): void {
    const owner = objectId.toLowerCase();
    const known = [...this.valid(owner), { hash: sha256(token), expiresAtMs }].slice(-TOKENS_MAX);
    this.byOwner.delete(owner);
    this.byOwner.set(owner, known);
    const [oldest] = this.byOwner.keys();
    if (this.byOwner.size > OWNERS_MAX && oldest !== undefined) this.byOwner.delete(oldest);
  }

  hashesOf(objectId: string): readonly string[] {
    return this.valid(objectId.toLowerCase()).map(({ hash }) => hash);
  }

  /** When the next of them expires. */
  nextExpiryMs(): number | undefined {
    const all = [...this.byOwner.keys()].flatMap((owner) => this.valid(owner).map(({ expiresAtMs }) => expiresAtMs));
    return all.length === 0 ? undefined : all.reduce((first, next) => Math.min(first, next));
  }

  private valid(owner: string): readonly Known[] {
    const nowMs = this.nowMs();
    return (this.byOwner.get(owner) ?? []).filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }
}
