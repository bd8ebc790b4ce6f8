import type { Observation, Observer, Refusal, Watched } from "../../../runner/observer/observer";
import {
  digestOf,
  type Pass,
  type PassResult,
  type StackName,
  type StackResource,
  type StackState,
  type Stacks,
  type StepResult,
} from "../../../runner/stacks/stacks";

const SETTLED = { is: "settled" } as const;
const WAITS_FOR: Readonly<Record<string, string>> = {
  Database: "Cluster",
  PrivateEndpoint: "Cluster",
  PrivateDnsZoneGroup: "PrivateEndpoint",
  VirtualNetworkLink: "PrivateDnsZone",
};

/** Stacks and an Azure that does what it is told as soon as `finish` is called, and an observer that sees everything. */
export class PretendedStacks implements Stacks, Observer {
  readonly done: string[] = [];
  readonly gone = new Set<string>();
  /** The keys to which the observer would tell news. */
  readonly watching = new Set<string>();
  /** The next pass ends so, and changes nothing. */
  nextPass: PassResult | undefined;
  /** Resources of these kinds are shown by no list. */
  readonly unlisted = new Set<string>();
  /** Why nobody may look at anything. */
  refusal: Refusal | undefined;
  /** Why a resource of that kind stays in Azure when it is deleted. */
  readonly kept = new Map<string, string>();
  /** Stacks whose state cannot be read, by the kind of their first resource, and how the error is called. */
  readonly unread = new Map<string, "StateDamaged" | "StateUnavailable">();
  /** The next pass of a zone and its link ends so, and changes nothing. */
  nextZonePass: PassResult | undefined;
  /** The next removal ends so, and changes nothing. */
  nextRemoval: StepResult["status"] | undefined;
  private readonly states = new Map<string, StackState>();
  private readonly working = new Set<string>();
  private readonly inAzure = new Set<string>();

  constructor(private readonly nowMs: () => number) {}

  /** Azure ends what it was at. */
  finish(): void {
    this.working.clear();
  }

  async read({ stack }: StackName): Promise<StackState | undefined> {
    const state = this.states.get(stack);
    const name = this.unread.get(state?.resources[0]?.kind ?? "");
    if (name) throw Object.assign(new Error(`the state of ${stack} cannot be read`), { name });
    return state;
  }

  async list(): Promise<readonly StackName[]> {
    return [...this.states.keys()].map((stack) => ({ project: "amr-00", stack }));
  }

  async pass({ stack: { stack }, verb, declaration, steps = {}, leaving = [], priority }: Pass): Promise<PassResult> {
    this.done.push(verb === "up" ? `pass ${priority}` : verb);
    const isZone = declaration.is === "network" && !("subnetAddressPrefix" in declaration.args);
    const ended = isZone ? (this.nextZonePass ?? this.nextPass) : this.nextPass;
    if (ended) {
      if (isZone && this.nextZonePass) this.nextZonePass = undefined;
      else this.nextPass = undefined;
      return { ...ended, state: this.states.get(stack) };
    }
    const before = this.states.get(stack);
    if (verb === "destroy") {
      this.states.delete(stack);
      return { isOk: true, statuses: {}, state: undefined };
    }
    const digest = digestOf(declaration);
    const isNew = before?.digest !== digest;
    const kinds =
      declaration.is === "instance"
        ? ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"]
        : "subnetAddressPrefix" in declaration.args
          ? ["Subnet"]
          : ["PrivateDnsZone", "VirtualNetworkLink"];
    const resources = kinds.map((kind): StackResource => {
      const last = before?.resources.find((one) => one.kind === kind);
      const id = `/subscriptions/${String(declaration.args.subscriptionId)}/${stack}/${kind}`;
      const urn = `urn:${stack}:${kind}`;
      const step = steps[urn];
      const isKept = last !== undefined && !(isNew && kind === kinds[0]) && !leaving.includes(urn);
      if (step?.status.is === "settled" || (isKept && last)) {
        const properties = step?.properties ?? last?.properties ?? {};
        const status = step?.status ?? last?.status ?? SETTLED;
        return { urn, kind: kind as never, id, inputs: {}, properties, status, isMade: status.is === "settled" };
      }
      const waits = WAITS_FOR[kind];
      const waitsFor = waits && `/subscriptions/${String(declaration.args.subscriptionId)}/${stack}/${waits}`;
      if (waitsFor === undefined) this.begin(id);
      const status = {
        is: "in progress",
        phase: "Creating",
        sinceMs: this.nowMs(),
        ...(waitsFor ? { waitsFor } : {}),
      } as const;
      const properties = last?.properties ?? {};
      return { urn, kind: kind as never, id, inputs: {}, properties, status, isMade: last?.isMade ?? false };
    });
    const state = { resources, digest };
    this.states.set(stack, state);
    const statuses = Object.fromEntries(resources.map(({ urn, status }) => [urn, status]));
    return { isOk: true, statuses, state };
  }

  async step({ id, kind, status, properties }: StackResource): Promise<StepResult> {
    this.done.push(`step ${kind}`);
    if (!this.inAzure.has(id)) this.begin(id);
    if (this.working.has(id))
      return {
        properties,
        status:
          status.is === "in progress" ? { is: "in progress", phase: "Creating", sinceMs: status.sinceMs } : status,
      };
    return { properties: OUTPUTS[kind] ?? {}, status: SETTLED };
  }

  async remove({ id, kind }: StackResource): Promise<StepResult["status"]> {
    this.done.push(`remove ${kind}`);
    const kept = this.kept.get(kind);
    if (kept !== undefined) return { is: "deleted", kept };
    const ended = this.nextRemoval;
    this.nextRemoval = undefined;
    if (ended) return ended;
    if (!this.inAzure.has(id)) return { is: "deleted" };
    if (!this.working.has(id)) {
      this.working.add(id);
      this.gone.add(id);
      return { is: "deleting", sinceMs: this.nowMs() };
    }
    return { is: "deleting", sinceMs: this.nowMs() };
  }

  async forget({ stack }: StackName): Promise<void> {
    this.done.push("forget");
    this.states.delete(stack);
  }

  async stop(): Promise<void> {}

  watch(key: string, resources: readonly Watched[]): void {
    if (resources.length > 0) this.watching.add(key);
    else this.watching.delete(key);
  }

  observation(id: string): Observation {
    if (this.refusal) return { is: "unknown", refused: this.refusal };
    if (this.unlisted.has(id.split("/").at(-1) ?? "") && !this.working.has(id)) return { is: "unknown" };
    if (this.gone.has(id) && !this.working.has(id)) {
      this.inAzure.delete(id);
      return { is: "gone", atMs: this.nowMs() };
    }
    if (!this.inAzure.has(id)) return { is: "gone", atMs: this.nowMs() };
    const provisioningState = this.working.has(id) ? "Creating" : "Succeeded";
    return { is: "there", atMs: this.nowMs(), document: { properties: { provisioningState } } as never };
  }

  async run(): Promise<void> {}

  /** A stack begins anew: nothing is in it. */
  empty({ stack }: StackName): void {
    this.states.set(stack, { resources: [], digest: undefined });
  }

  /** Somebody deletes a resource in Azure. */
  lose(kind: string): void {
    for (const id of this.inAzure) if (id.endsWith(`/${kind}`)) this.gone.add(id);
  }

  private begin(id: string): void {
    this.gone.delete(id);
    this.inAzure.add(id);
    this.working.add(id);
  }
}

const OUTPUTS: Readonly<Record<string, Record<string, unknown>>> = {
  Cluster: { hostName: "redis.westeurope.redis.azure.net" },
  Database: { port: 10000, primaryKey: "a-very-secret-key", secondaryKey: "another-secret-key", redisVersion: "7.4" },
};
