import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Role } from "./role";

/**
 * The directory of the local Azure: one tenant, its first subscription and its first application. The ids are constants, so
 * that a program finds the same cloud after a restart; only the application's secret is new at each start.
 */
export const DIRECTORY = {
  tenantId: "a0000000-0000-4000-8000-00000000a201",
  subscriptionId: "a0000000-0000-4000-8000-00000000a202",
  clientId: "a0000000-0000-4000-8000-00000000a203",
  /** The object id of the application's service principal. */
  objectId: "a0000000-0000-4000-8000-00000000a204",
  subscriptionName: "Local Azure",
} as const;

export interface Subscription {
  readonly subscriptionId: string;
  readonly name: string;
}

/** An application with its service principal. */
export interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly name: string;
  /** Undefined: every action is allowed. */
  readonly roles?: readonly Role[] | undefined;
  /** SHA-256 of the secret, so that no saved state holds one; undefined: revoked. */
  readonly secretHash?: string | undefined;
}

/** What was added to the first subscription and the first application. */
export interface Additions {
  readonly subscriptions: readonly Subscription[];
  readonly applications: readonly Application[];
}

/** Limit on what can be added of each. */
export const ADDITIONS_MAX = 1_000;

/** The subscriptions and applications of the tenant; ids are compared without case. */
export class Directory {
  private readonly subscriptionsById = new Map<string, Subscription>();
  private readonly applicationsById = new Map<string, Application>();

  constructor() {
    this.addSubscription({ subscriptionId: DIRECTORY.subscriptionId, name: DIRECTORY.subscriptionName });
    const { clientId, objectId, subscriptionName: name } = DIRECTORY;
    this.keep({ clientId, objectId, name });
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.subscriptionsById.values()];
  }

  get applications(): readonly Application[] {
    return [...this.applicationsById.values()];
  }

  subscription(subscriptionId: string): Subscription | undefined {
    return this.subscriptionsById.get(subscriptionId.toLowerCase());
  }

  application(clientId: string): Application | undefined {
    return this.applicationsById.get(clientId.toLowerCase());
  }

  /** @throws RangeError when the id is taken, or there are too many */
  addSubscription({ subscriptionId = randomUUID(), name }: Partial<Subscription>): Subscription {
    const id = subscriptionId.toLowerCase();
    if (this.subscriptionsById.has(id)) throw new RangeError(`There is a subscription ${id} already.`);
    refuseMore(this.subscriptionsById.size, "subscriptions");
    const subscription = { subscriptionId: id, name: name ?? id };
    this.subscriptionsById.set(id, subscription);
    return subscription;
  }

  /**
   * Adds an application.
   * @returns           its secret, which nothing tells again
   * @throws RangeError when an id is taken, or there are too many
   */
  addApplication(added: Partial<Omit<Application, "secretHash">>): Application & { readonly clientSecret: string } {
    const { clientId = randomUUID(), objectId = randomUUID(), name = clientId, roles } = added;
    const isTaken = (one: Application): boolean =>
      one.clientId === clientId.toLowerCase() || one.objectId === objectId.toLowerCase();
    if (this.applications.some(isTaken)) {
      throw new RangeError(`There is an application ${clientId}, or one with the object id ${objectId}, already.`);
    }
    refuseMore(this.applicationsById.size, "applications");
    this.keep({ clientId: clientId.toLowerCase(), objectId: objectId.toLowerCase(), name, roles });
    const clientSecret = this.rotateSecret(clientId);
    return { ...(this.application(clientId) as Application), clientSecret };
  }

  /** Gives an application a new secret; the old one counts no more. @throws Error when there is no such application */
  rotateSecret(clientId: string): string {
    const clientSecret = randomBytes(30).toString("base64url");
    this.keep({ ...this.known(clientId), secretHash: hashOf(clientSecret) });
    return clientSecret;
  }

  /** Takes an application's secret away. Tokens that it got stay good until they expire, as those of Entra do. */
  revokeSecret(clientId: string): void {
    this.keep({ ...this.known(clientId), secretHash: undefined });
  }

  isSecret(clientId: string, secret: string): boolean {
    const { secretHash } = this.known(clientId);
    return secretHash !== undefined && timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(secretHash));
  }

  /** What has to be saved; undefined where nothing was added. */
  get additions(): Additions | undefined {
    const subscriptions = this.subscriptions.filter(
      ({ subscriptionId }) => subscriptionId !== DIRECTORY.subscriptionId,
    );
    const applications = this.applications.filter(({ clientId }) => clientId !== DIRECTORY.clientId);
    return subscriptions.length + applications.length === 0 ? undefined : { subscriptions, applications };
  }

  restore({ subscriptions, applications }: Additions): void {
    for (const subscription of subscriptions) this.addSubscription(subscription);
    for (const application of applications) this.keep(application);
  }

  private keep(application: Application): void {
    this.applicationsById.set(application.clientId, application);
  }

  private known(clientId: string): Application {
    const application = this.application(clientId);
    if (application === undefined) throw new Error(`There is no application ${clientId}.`);
    return application;
  }
}

function refuseMore(count: number, what: string): void {
  if (count > ADDITIONS_MAX) throw new RangeError(`The local Azure has at most ${ADDITIONS_MAX} more ${what}.`);
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}
