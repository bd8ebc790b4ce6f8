import { setTimeout as pause } from "node:timers/promises";
import { ANNOTATIONS } from "../../../runner/api/annotations";
import type { UnparsedObject } from "../../../runner/api/customKind";
import type { KubernetesClient } from "../../../runner/kubernetes/client";
import type { ObjectRef, ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { SECRET, type Secret } from "../../../runner/kubernetes/secret";
import type { Actor, Step, Wish } from "./life";
import { instanceOf, kindOf, type Made, specOf } from "./objects";
import { standingDefects, toldBy } from "./oracles";

/** An outage of thirty requests, with a look each half minute, takes two minutes and a half by itself. */
const SETTLED_WITHIN_MS = 300_000;
const LOOK_MS = 150;
const RETRIES_MAX = 8;

/** An object that did not come to what its user wants in time. */
export class NotSettled extends Error {}

/** What was done to an instance of Azure through its object of the control plane. */
export interface History {
  /** How often the object was made. */
  lives: number;
  /** How often its spec was changed. */
  changes: number;
}

/** The objects of a plan, as their user handles them. */
export class Cast {
  /** What is wanted; undefined: the object is to be gone. */
  readonly wishes = new Map<Actor, Wish | undefined>();
  /** By the names of objects of the control plane, which are Azure's. */
  readonly histories = new Map<string, History>();
  /** How often the annotation `retry` was needed. */
  retries = 0;
  /** The last transitions to Stalled that were answered with a retry. */
  private readonly answered = new Set<string>();

  constructor(
    private readonly client: KubernetesClient,
    private readonly namespace: string,
    private readonly circumstances: {
      /** Whether Azure has ended an operation: an object may be Stalled then, until its user asks for another try. */
      hasAzureFailed(): boolean;
      /** No runner is left that could do something. */
      isHopeless(): boolean;
    },
  ) {}

  async make({ kind, object }: Made): Promise<void> {
    await this.client.create(kind, object);
  }

  /** Does what the user does in a step, and waits for what comes of it. */
  async act({ edit, actor, wish, until }: Step): Promise<void> {
    const { client, namespace } = this;
    const [kind, ref] = [kindOf(actor), this.refOf(actor)];
    this.wishes.set(actor, wish);
    if (wish === undefined) await client.delete(kind, ref);
    else if (edit === "lose the Secret") await client.delete(SECRET, this.secretOf(actor));
    else if (edit === "create") {
      await this.make(instanceOf(actor, wish, namespace));
      if (actor.plane === "control") this.history(actor.name).lives += 1;
    } else {
      await client.patch(kind, ref, { spec: specOf(actor, wish, namespace) });
      const name = this.nameOf(actor, await client.get(kind, ref));
      if (name !== undefined) this.history(name).changes += 1;
    }
    if (until === "begun") await this.until(actor, hasBegun);
    else for (const one of this.wishes.keys()) await this.settled(one);
  }

  /** Resolves when there is no such object any more. */
  async gone(kind: ResourceKind<UnparsedObject>, ref: ObjectRef): Promise<void> {
    for (const end = performance.now() + SETTLED_WITHIN_MS; ; await pause(LOOK_MS)) {
      const object = await this.client.get(kind, ref);
      if (object === undefined) return;
      await this.retry(kind, object);
      if (this.isTooLate(end))
        throw new NotSettled(`${kind.kind} ${ref.name} is still there: ${JSON.stringify(object.status)}`);
    }
  }

  /** Resolves when an object of the surroundings is Ready. */
  async ready({ kind, object: { metadata } }: Made): Promise<void> {
    for (const end = performance.now() + SETTLED_WITHIN_MS; ; await pause(LOOK_MS)) {
      const object = await this.client.get(kind, metadata);
      const conditions = toldBy(object).conditions ?? [];
      if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) return;
      if (object !== undefined) await this.retry(kind, object);
      if (this.isTooLate(end))
        throw new NotSettled(`${kind.kind} ${metadata.name} is not Ready: ${JSON.stringify(object?.status)}`);
    }
  }

  get(actor: Actor): Promise<UnparsedObject | undefined> {
    return this.client.get(kindOf(actor), this.refOf(actor));
  }

  secret(actor: Actor): Promise<Secret | undefined> {
    return this.client.get(SECRET, this.secretOf(actor));
  }

  /** The name of the object's instance in Azure. */
  nameOf({ name, plane }: Actor, object: UnparsedObject | undefined): string | undefined {
    return plane === "control" ? name : toldBy(object).id;
  }

  private async settled(actor: Actor): Promise<void> {
    const wish = this.wishes.get(actor);
    await this.until(actor, (object) => standingDefects(actor, wish, object).length === 0);
    // The event that tells of the loss may be late.
    if (wish !== undefined)
      await this.until(
        actor,
        () => true,
        async () => (await this.secret(actor)) !== undefined,
      );
  }

  private async until(
    actor: Actor,
    isSo: (object: UnparsedObject | undefined) => boolean,
    isAlso: () => Promise<boolean> = async () => true,
  ): Promise<void> {
    for (const end = performance.now() + SETTLED_WITHIN_MS; ; await pause(LOOK_MS)) {
      const object = await this.get(actor);
      this.noteProjection(actor, object);
      if (isSo(object) && (await isAlso())) return;
      if (object !== undefined) await this.retry(kindOf(actor), object);
      if (!this.isTooLate(end)) continue;
      const [defect = `${actor.name} has no Secret`] = standingDefects(actor, this.wishes.get(actor), object);
      throw new NotSettled(defect);
    }
  }

  private isTooLate(endMs: number): boolean {
    return performance.now() > endMs || this.circumstances.isHopeless();
  }

  /** As the documentation of reasons says: where Azure has failed for good, its user asks for another try. */
  private async retry(kind: ResourceKind<UnparsedObject>, object: UnparsedObject): Promise<void> {
    const stalled = toldBy(object).conditions?.find(({ type, status }) => type === "Stalled" && status === "True");
    if (stalled === undefined || !this.circumstances.hasAzureFailed() || this.retries >= RETRIES_MAX) return;
    const transition = `${object.metadata.uid} ${stalled.lastTransitionTime} ${stalled.reason}`;
    if (this.answered.has(transition)) return;
    this.answered.add(transition);
    this.retries += 1;
    const annotations = { [ANNOTATIONS.retry]: String(this.retries) };
    await this.client.patch(kind, object.metadata, { metadata: { annotations } });
  }

  private noteProjection(actor: Actor, object: UnparsedObject | undefined): void {
    const { id } = toldBy(object);
    if (actor.plane === "runtime" && id) this.history(id).lives = 1;
  }

  private history(name: string): History {
    const history = this.histories.get(name) ?? { lives: 0, changes: 0 };
    this.histories.set(name, history);
    return history;
  }

  private refOf({ name }: Actor): ObjectRef {
    return { namespace: this.namespace, name };
  }

  private secretOf({ name, plane }: Actor): ObjectRef {
    return { namespace: this.namespace, name: plane === "control" ? `${name}-auth` : name };
  }
}

/** The runner is in the middle of what the spec says, or through; and no dependency is in the way any more. */
function hasBegun(object: UnparsedObject | undefined): boolean {
  const { observedGeneration, state = "" } = toldBy(object);
  return observedGeneration === object?.metadata.generation && /^(Creating|Updating|Ready)$/.test(state);
}
