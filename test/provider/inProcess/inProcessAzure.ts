import type { TokenCredential } from "@azure/core-auth";
import { resolvePrivate } from "../../../emulator/connectivity/privateNames";
import type { FaultInput } from "../../../emulator/faults/faults";
import { type LocalAzure, localAzure } from "../../../emulator/localAzure";
import { parseArmId } from "../../../emulator/world/armId";
import { scaledClock } from "../../../emulator/world/clock";
import { DIRECTORY } from "../../../emulator/world/directory";
import type { DoubtChoice } from "../../../emulator/world/doubts";
import type { Arm, ArmDocument, Azure, RedisEnterprise } from "../../../provider/azure/arm";
import { ArmClient } from "../../../provider/azure/armClient";
import { ArmError, type UnreachableError } from "../../../provider/azure/errors";
import { SdkRedisEnterprise } from "../../../provider/azure/redisEnterprise";
import { createTransport } from "../../../provider/azure/transport";
import { anyCredential } from "../azure/scriptedHttp";
import { JumpingClock } from "../jumpingClock";
import { type Call, callOf, type Verb, writeOf } from "./call";
import { InProcessHttp } from "./inProcessHttp";
import { type Placed, place } from "./placing";

const group = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/rg`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const subnetIn = (name: string, addressPrefix: string) => ({
  id: `${network}/subnets/${name}`,
  properties: { addressPrefix },
});

const cloud = {
  resourceManager: "https://management.azure.com",
  authority: "https://login.microsoftonline.com",
  isPrivate: false,
};
/** What fails is told to the lifecycle at once: tests of the client's own retries are in `azure/`. */
const retry = { times: 0, delayMs: 0, longestDelayMs: 0, random: () => 0 };

/** An operation takes longer than any test waits. */
const NEVER_MS = 1e12;

/** How an operation ends when it does not succeed. `lost`: well, but nobody remembers the operation. */
export type Ending = ArmError | "canceled" | "lost" | "never";

/**
 * The provider's own client before the local Azure, in one process and in one time: a group `rg` with a network, and what a
 * test places there.
 */
export class InProcessAzure implements Azure {
  readonly clock = new JumpingClock();
  readonly caCert = undefined;
  /** What Azure was asked, in order. */
  readonly calls: Call[] = [];
  readonly arm: Arm;
  readonly redis: RedisEnterprise;
  private readonly http = new InProcessHttp(
    () => this.azure,
    (exchange) => {
      this.calls.push(callOf(exchange, this.clock.nowMs()));
      this.clock.slept += this.options.requestMs ?? 0;
    },
  );
  private made: LocalAzure | undefined;
  private surroundings = 0;

  /**
   * @param options.timeScale   seconds of the lifecycle per second of Azure: 0.1 makes the 404 s of a creation 40 s
   * @param options.doubts      what Azure does where no recording settles it
   * @param options.requestMs   what a request takes; default 0
   * @param options.throttling  Azure's limits of requests hold; default false
   */
  constructor(
    private readonly options: {
      readonly timeScale?: number;
      readonly doubts?: DoubtChoice;
      readonly requestMs?: number;
      readonly throttling?: boolean;
    } = {},
  ) {
    const { client, redis } = this.client(anyCredential);
    this.redis = redis;
    // Methods of its own, which a test can replace one by one.
    this.arm = {
      get: (...all) => client.get(...all),
      list: (...all) => client.list(...all),
      put: (...all) => client.put(...all),
      patch: (...all) => client.patch(...all),
      delete: (...all) => client.delete(...all),
      post: (...all) => client.post(...all),
      beginAction: (...all) => client.beginAction(...all),
      resumeOperation: (serialized) => client.resumeOperation(serialized),
    };
  }

  /** The same Azure for somebody else, whose credential may be refused. */
  as(credential: TokenCredential): Azure {
    const { client, redis } = this.client(credential);
    return { arm: client, redis, caCert: undefined };
  }

  /** What Azure was asked to change, in order: `["put redisEnterprise/x", …]`. */
  get writes(): string[] {
    return this.calls.map(writeOf).filter((write) => write !== undefined);
  }

  /** Puts something there as if it had always been there, or as if someone else had changed it. */
  place(document: Placed): void {
    this.pass(0);
    place(this.azure, document);
  }

  /** Takes something away, with what is in it, as if it had never been there. */
  remove(id: string): void {
    const { store } = this.azure.world;
    const parsed = parseArmId(id);
    if (parsed === undefined) throw new Error(`${id} is no id of a resource`);
    for (const below of store.below(parsed)) store.delete(below.id);
    store.delete(parsed);
  }

  /** What is stored of a resource. */
  document(id: string): ArmDocument | undefined {
    const document = this.azure.world.store.get(id)?.document;
    return document && (structuredClone(document) as ArmDocument);
  }

  /** Everything but what was there before the test. */
  get ids(): string[] {
    return this.azure.world.store
      .all()
      .slice(this.surroundings)
      .map(({ id }) => id.text);
  }

  /** The address that a name has inside a virtual network. */
  address(hostName: string, virtualNetworkId: string): string | undefined {
    return resolvePrivate(this.azure.world, hostName, virtualNetworkId);
  }

  /** Lets Azure's time pass. */
  pass(ms: number): void {
    this.clock.slept += ms;
    this.azure.world.schedule.runDue();
  }

  /** Makes the next such request fail, before anything happens. */
  failNext(verb: Verb, error: ArmError | UnreachableError, type?: string): void {
    const match = matchOf(verb, type);
    if (!(error instanceof ArmError)) this.fault({ kind: "drop", when: "before", match });
    else {
      const { status, code, message, retryAfterMs } = error;
      const retryAfter = retryAfterMs === undefined ? {} : { retryAfter: retryAfterMs / 1000 };
      this.fault({ kind: "refuse", status, code, message, ...retryAfter, match });
    }
  }

  /** The next such request is done, but its answer gets lost on the way. */
  loseAnswer(verb: Verb, type?: string): void {
    this.fault({ kind: "drop", when: "after", match: matchOf(verb, type) });
  }

  /** The next operation on such a resource ends like this. */
  endNext(ending: Ending, type?: string): void {
    const match = { type };
    if (ending === "canceled") this.fault({ kind: "cancel", match });
    else if (ending === "lost") this.fault({ kind: "notFoundOnPoll", match });
    else if (ending === "never") this.fault({ kind: "fail", afterMs: NEVER_MS, match });
    else this.fault({ kind: "fail", code: ending.code, message: ending.message, match });
  }

  /** An Azure that has more than the local one: what the client says and reads as `said` is `meant` there. */
  alsoKnows(said: string, meant: string): void {
    this.http.words.set(said, meant);
  }

  /** Anything that the local Azure can make go wrong. */
  fault(fault: FaultInput): void {
    this.azure.faults.add(fault);
  }

  /** Nothing goes wrong any more that was to go wrong. */
  mend(): void {
    this.azure.faults.clear();
  }

  private client(credential: TokenCredential): { client: ArmClient; redis: RedisEnterprise } {
    const { http: httpClient } = this;
    const client = new ArmClient(createTransport(httpClient, retry), cloud, credential);
    return { client, redis: new SdkRedisEnterprise(client, { cloud, credential, httpClient, retry }) };
  }

  /** Most tests of checks never ask for it. */
  private get azure(): LocalAzure {
    if (this.made) return this.made;
    const clock = scaledClock(this.options.timeScale ?? 1, () => this.clock.nowMs());
    this.made = localAzure({
      clock,
      seed: "provider",
      throttling: this.options.throttling ?? false,
      ...(this.options.doubts ? { doubts: this.options.doubts } : {}),
    });
    for (const document of [{ id: network }, subnetIn("endpoints", "10.0.0.0/24"), subnetIn("other", "10.0.2.0/24")]) {
      place(this.made, document);
    }
    this.surroundings = this.made.world.store.size;
    return this.made;
  }
}

function matchOf(verb: Verb, type: string | undefined) {
  if (verb === "poll") return { type, poll: true };
  if (verb === "listKeys" || verb === "regenerateKey") return { type, method: "POST", action: verb };
  const method = { get: "GET", list: "GET", post: "POST", action: "POST" }[verb as "get"] ?? verb.toUpperCase();
  return { type, method };
}
