import { type LocalAzure, localAzure } from "../../emulator/localAzure";
import type { Operation } from "../../emulator/operations/operation";
import { parseArmId } from "../../emulator/world/armId";
import { ManualClock } from "../../emulator/world/clock";
import { DIRECTORY } from "../../emulator/world/directory";
import { field, setProperties, textField } from "../../emulator/world/document";
import type { DoubtChoice } from "../../emulator/world/doubts";
import type { Json } from "../../emulator/world/resource";
import { Before } from "./before";
import { type Difference, differences, Ids } from "./difference";
import { answerOf, DRIVING, type LocalAnswer } from "./localAnswer";
import { EITHER_WAY } from "./noise";
import type { Interaction, Story } from "./recording";
import { withStandIns } from "./standIn";

/** URLs of operations, unlike the one of a resource, which a Location names too. */
const OPERATION = /\/(privateDns)?operation\w*\//i;
/** Of one operation's rounds: a resource group takes one for each layer of what is in it. */
const ROUNDS_MAX = 50;

/** A request of a story whose answer is not as recorded. */
export interface Mismatch {
  readonly request: string;
  readonly differences: readonly Difference[];
}

/** Plays a story against a fresh local Azure, with these doubts; the clock is set to the seconds of the story. */
export function play(story: Story, doubts: DoubtChoice = {}): readonly Mismatch[] {
  return new Player(withStandIns(story), doubts).play();
}

class Player {
  private readonly clock: ManualClock;
  private readonly azure: LocalAzure;
  private readonly ids = new Ids();
  private readonly types: ReadonlySet<string>;
  private readonly before: Before;
  /** Operations of the local Azure by the recorded URLs of theirs, oldest first. */
  private readonly begun = new Map<string, Operation[]>();
  private second = 0;

  constructor(
    private readonly story: Story,
    doubts: DoubtChoice,
  ) {
    this.clock = new ManualClock(startOf(story));
    this.azure = localAzure({ clock: this.clock, seed: "recorded", doubts });
    this.types = new Set(this.azure.types.map(({ type }) => type.toLowerCase()));
    this.before = new Before(this.azure);
  }

  play(): readonly Mismatch[] {
    return this.story.interactions.flatMap((one, index) => {
      if (!this.isServed(one)) return [];
      const times = one.repeated === undefined ? [one.t] : [one.t, one.until ?? one.t];
      return times.flatMap((second) => this.step({ ...one, t: second }, index));
    });
  }

  /** The local Azure has no other services; the gateway answers for them too. */
  private isServed({ path, headers }: Interaction): boolean {
    if (headers?.["x-ms-failure-cause"] === "gateway") return true;
    const [plain = ""] = path.split("?");
    // An operation of something that was left out is left out as well.
    if (OPERATION.test(plain)) return this.begun.has(path);
    const namespace = /.*\/providers\/([^/]+)/.exec(plain)?.[1]?.toLowerCase();
    if (namespace === undefined) return true;
    const id = parseArmId(plain) ?? parseArmId(plain.slice(0, plain.lastIndexOf("/")));
    if (id !== undefined) return this.types.has(id.type.toLowerCase());
    return [...this.types].some((type) => type.startsWith(`${namespace}/`));
  }

  private step(one: Interaction, index: number): readonly Mismatch[] {
    this.clock.advance(Math.max(0, one.t - this.second) * 1000);
    this.second = Math.max(one.t, this.second);
    const [path = "", query = ""] = this.said(one.path).split("?");
    const operation = this.polled(one);
    if (operation === undefined) {
      this.settle(one, path, index);
      const { method, status, requestBody, responseBody } = this.translated(one);
      this.before.meet({ method, path, status, requestBody, responseBody });
    } else if (isEnd(one)) this.conclude(operation);
    const url = operation ? this.urlOf(operation, one.path) : { path, query };
    const body = one.requestBody && this.said(JSON.stringify(one.requestBody));
    const outcome = this.azure.gateway.handle({
      method: one.method,
      path: url.path,
      query: new URLSearchParams(url.query),
      headers: {},
      body,
    });
    const local = answerOf(outcome);
    this.remember(one, local.headers);
    const found = this.compare(one, local);
    return found.length === 0
      ? []
      : [{ request: `${index}: ${one.method} ${one.path} (t=${one.t})`, differences: found }];
  }

  private compare(one: Interaction, local: LocalAnswer): readonly Difference[] {
    const compared = (at: string, recorded: Json | undefined, own: Json | undefined): readonly Difference[] =>
      differences(recorded, own, { at, ids: this.ids });
    if (EITHER_WAY.some(({ path, status }) => path.test(one.path) && status === one.status)) {
      const codes = [one.responseBody, local.body].map((body) => field(body, "error", "code"));
      return [...compared("status", one.status, local.status), ...compared("body.error.code", codes[0], codes[1])];
    }
    const headers = Object.fromEntries(Object.entries(one.headers ?? {}).filter(([name]) => DRIVING.test(name)));
    return [
      ...compared("status", one.status, local.status),
      ...compared("headers", headers, local.headers),
      ...compared("body", one.responseBody, local.body),
    ];
  }

  /**
   * Ends the operations on a resource that the recording shows at rest, or shows to take another write, and those whose time
   * is over and whose end the recording does not show: how long an operation took there is noise.
   */
  private settle(one: Interaction, path: string, index: number): void {
    const id = parseArmId(path);
    const resource = id && this.azure.world.store.get(id);
    // How long a resource is still Updating after its operation is noise too.
    if (resource?.hidden.lateUntilMs !== undefined && isRunning(one)) {
      const { lateUntilMs: _, ...hidden } = resource.hidden;
      resource.hidden = hidden;
      setProperties(resource, { resourceState: "Running" });
    }
    for (const operation of this.running()) {
      const { beginning, dueMs } = operation;
      const isPolled = this.isPolledAfter(operation, index);
      const isOwn = id?.key === beginning.id.key;
      const isAccepted = isOwn && one.method !== "GET" && one.status < 300 && !isPolled;
      if ((isOwn && isAtRest(one, operation)) || isAccepted || (!isPolled && dueMs <= this.clock.nowMs()))
        this.conclude(operation);
    }
  }

  private conclude({ beginning: { id } }: Operation): void {
    const { operations } = this.azure.world;
    for (let round = 0; operations.isRunning(id) && round < ROUNDS_MAX; round++) {
      for (const { beginning } of this.running()) {
        if (beginning.id.key.startsWith(`${id.key}/`)) operations.end(beginning.id);
      }
      operations.end(id);
    }
  }

  private running(): readonly Operation[] {
    return [...this.azure.world.operations.all()].filter(({ end }) => end === undefined);
  }

  /** The operation that a recorded request polls. Names of private DNS are not told apart: the oldest ends first. */
  private polled(one: Interaction): Operation | undefined {
    if (one.method !== "GET") return undefined;
    const all = this.begun.get(one.path) ?? [];
    const open = all.filter(({ end }) => end === undefined);
    return (isEnd(one) ? open[0] : open.at(-1)) ?? all.at(-1);
  }

  private isPolledAfter(operation: Operation, index: number): boolean {
    const urls = [...this.begun].filter(([, operations]) => operations.includes(operation)).map(([url]) => url);
    return this.story.interactions.slice(index + 1).some(({ path }) => urls.includes(path));
  }

  private urlOf(operation: Operation, recorded: string): { path: string; query: string } {
    const isResult = /operationresults/i.test(recorded);
    const path = (isResult ? operation.resultPath : (operation.statusPath ?? operation.resultPath)) as string;
    return { path, query: recorded.split("?")[1] ?? "" };
  }

  private remember({ headers = {} }: Interaction, local: Readonly<Record<string, string>>): void {
    for (const name of ["azure-asyncoperation", "location"]) {
      const [url, own] = [headers[name], local[name]];
      const operation = own === undefined ? undefined : this.azure.world.operations.find(this.said(pathOf(own)));
      if (url === undefined || operation === undefined || !OPERATION.test(url)) continue;
      const known = this.begun.get(url) ?? [];
      if (!known.includes(operation)) this.begun.set(url, [...known, operation]);
    }
  }

  private translated(one: Interaction): Interaction {
    return JSON.parse(this.said(JSON.stringify(one))) as Interaction;
  }

  private said(text: string): string {
    return this.ids.said(text).replaceAll("<sub>", DIRECTORY.subscriptionId);
  }
}

/** When the story was recorded, since Azure changes with time: as its operations say, else as its file does. */
function startOf({ date, interactions }: Story): number {
  for (const { t, responseBody } of interactions) {
    const startMs = Date.parse(textField(responseBody, "startTime") ?? "");
    if (!Number.isNaN(startMs)) return startMs - t * 1000;
  }
  return Date.parse(date);
}

function pathOf(url: string): string {
  return url.split("?")[0] as string;
}

/** Whether an answer to a poll says that the operation is over. */
function isEnd({ status, responseBody }: Interaction): boolean {
  const state = field(responseBody, "status");
  return status !== 202 && state !== "Pending" && state !== "InProgress";
}

/** A 404 tells the end of a deletion; what was just made may be missing for a while. */
function isAtRest({ method, status, responseBody }: Interaction, { beginning }: Operation): boolean {
  if (method !== "GET") return false;
  const state = field(responseBody, "properties", "provisioningState");
  return (
    (status === 404 && beginning.verb === "DELETE") || (status === 200 && (state === "Succeeded" || state === "Failed"))
  );
}

function isRunning({ responseBody }: Interaction): boolean {
  return field(responseBody, "properties", "resourceState") === "Running";
}
