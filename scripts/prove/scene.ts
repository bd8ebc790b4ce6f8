import type { HttpMethods } from "@azure/core-rest-pipeline";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { type Instance, type Place, POLICY_TAG, RUN_TAG } from "./instance";
import { entries, type Json, type JsonObject, member, withMember } from "./json";
import { type Answer, type Ending, LONGEST_WAIT_MS, type Wire } from "./wire";

/** Looks for which a resource that Azure has accepted may be missing. */
const MISSING_MAX = 60;
/** Of one request that Azure is too busy for. */
const ATTEMPTS_MAX = 120;

/** Properties of clusters and of databases that a client decides. */
const WRITTEN: ReadonlySet<string> = new Set([
  ...["highAvailability", "minimumTlsVersion", "publicNetworkAccess", "encryption", "maintenanceConfiguration"],
  ...["clientProtocol", "port", "clusteringPolicy", "evictionPolicy", "persistence", "modules"],
  ...["deferUpgrade", "accessKeysAuthentication", "notifyKeyspaceEvents"],
]);

/** An answer, how its operation ended, and Azure's reason where it refused or failed. */
export interface Change {
  readonly answer: Answer;
  readonly end: Ending | undefined;
  /** Undefined: done. */
  readonly reason: string | undefined;
}

/** One instance in Azure, as the probes see it. */
export class Scene {
  constructor(
    readonly wire: Wire,
    readonly place: Place,
    readonly ids: Instance,
    private readonly signal: AbortSignal,
  ) {}

  /** The tags of everything that the run makes. */
  get tags(): Readonly<Record<string, string>> {
    return { [RUN_TAG]: this.ids.run, [POLICY_TAG]: "prove" };
  }

  /** Azure's answer, whatever Azure thinks of the question. @throws Error  where Azure did not get to think of it */
  async ask(method: HttpMethods, id: string, body?: Json, apiVersion = MICROSOFT_CACHE): Promise<Answer> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const answer = await this.wire.send(method, id, { apiVersion, body, signal: this.signal });
      const { status } = answer;
      if (status === 401 || status === 403)
        throw new Error(`Azure does not allow this run to ${method} ${nameOf(id)}: ${reasonOf(answer)}`);
      if (status !== 429 && (status < 500 || status === 501)) return answer;
      await this.wire.pause(this.signal, answer.waitMs);
    }
    throw new Error(`Azure did not answer a ${method} of ${nameOf(id)}, however often it was asked`);
  }

  async pause(): Promise<void> {
    await this.wire.pause(this.signal);
  }

  /** Undefined where Azure answers 404. @throws Error  for any other refusal */
  async get(id: string, apiVersion = MICROSOFT_CACHE): Promise<JsonObject | undefined> {
    const answer = await this.ask("GET", id, undefined, apiVersion);
    if (answer.status === 404) return undefined;
    if (answer.status >= 400) throw new Error(`Azure refused to show ${nameOf(id)}: ${reasonOf(answer)}`);
    return answer.body as JsonObject;
  }

  /** Writes when Azure is not busy otherwise, and waits until the operation has ended and the instance is at rest. */
  async change(method: HttpMethods, id: string, body?: Json, apiVersion = MICROSOFT_CACHE): Promise<Change> {
    let answer = await this.ask(method, id, body, apiVersion);
    for (let attempt = 0; isBusy(answer) && attempt < ATTEMPTS_MAX; attempt++) {
      await this.pause();
      answer = await this.ask(method, id, body, apiVersion);
    }
    const end = await this.end(answer);
    const reason = answer.status >= 400 ? reasonOf(answer) : end.status === "Succeeded" ? undefined : endOf(end);
    if (answer.status < 400 && method !== "DELETE") await this.rest(id, apiVersion);
    return { answer, end, reason };
  }

  async end(answer: Answer): Promise<Ending> {
    return await this.wire.end(answer, this.signal);
  }

  /** The same, for what the following probes need. @throws Error  where Azure refuses or fails */
  async need(method: HttpMethods, id: string, body?: Json, apiVersion = MICROSOFT_CACHE): Promise<Change> {
    const change = await this.change(method, id, body, apiVersion);
    if (change.reason !== undefined) throw new Error(`Azure did not ${method} ${nameOf(id)}: ${change.reason}`);
    return change;
  }

  /** Waits until a resource is at work no more; what was just made may be missing for a while. */
  async rest(id: string, apiVersion = MICROSOFT_CACHE): Promise<JsonObject | undefined> {
    const untilMs = this.wire.nowMs() + LONGEST_WAIT_MS;
    for (let missing = 0; this.wire.nowMs() < untilMs && missing < MISSING_MAX; ) {
      const body = await this.get(id, apiVersion);
      if (body === undefined) missing++;
      else if (isAtRest(body)) return body;
      await this.pause();
    }
    return undefined;
  }

  /** The resource at rest. @throws Error  where it is not there */
  async shown(id: string, apiVersion = MICROSOFT_CACHE): Promise<JsonObject> {
    const body = await this.rest(id, apiVersion);
    if (body === undefined) throw new Error(`${nameOf(id)} is not there`);
    return body;
  }

  /** A whole body for a PUT: what Azure has, without what Azure alone writes. */
  async whole(id: string, apiVersion = MICROSOFT_CACHE): Promise<JsonObject> {
    const { location, sku, identity, properties, ...rest } = await this.shown(id, apiVersion);
    const own = entries(properties).filter(([name, value]) => WRITTEN.has(name) && value !== null);
    const written = Object.fromEntries(own.map(([name, value]) => [name, plain(name, value)])) as JsonObject;
    if (location === undefined) return { properties: written };
    return {
      location,
      sku: sku ?? null,
      tags: rest.tags ?? {},
      identity: identityOf(identity),
      properties: written,
    };
  }

  /** The whole body with another member, or without the member. */
  async wholeBut(id: string, path: string, value: Json | undefined, apiVersion = MICROSOFT_CACHE): Promise<JsonObject> {
    return withMember(await this.whole(id, apiVersion), path, value);
  }
}

/** System maintenance may follow on a creation, and lasts some minutes (kyma-project/cloud-manager). */
function isBusy(answer: Answer): boolean {
  return answer.status === 409 || (answer.status === 400 && /busy|system maintenance/i.test(reasonOf(answer)));
}

/** Whether Azure refuses what it was asked. Another status may have another cause. */
export function isRefusal({ status }: Answer): boolean {
  return status === 400;
}

/** Azure's code and message. */
export function reasonOf({ status, body }: Answer): string {
  const code = member(body, "error.code") ?? member(body, "code") ?? "no code";
  const message = member(body, "error.message") ?? member(body, "message") ?? "";
  return `${status} ${String(code)} ${String(message)}`.trim();
}

export function endOf({ status, body }: Ending): string {
  return `the operation ended ${status}: ${String(member(body, "error.code") ?? "no code")} ${String(member(body, "error.message") ?? "")}`.trim();
}

function isAtRest(body: JsonObject): boolean {
  const states = [member(body, "properties.provisioningState"), member(body, "properties.resourceState")];
  return states.every(
    (state) => state === undefined || state === null || /^(Succeeded|Running|Failed|\w+Failed)$/.test(String(state)),
  );
}

function nameOf(id: string): string {
  return id.split("/").slice(-2).join(" ");
}

/** Azure shows more of some members than it takes. */
function plain(name: string, value: Json): Json {
  if (name === "modules")
    return (value as JsonObject[]).map(({ name: module = null, args }) => ({
      name: module,
      ...(args ? { args } : {}),
    }));
  if (name === "persistence") return Object.fromEntries(entries(value).filter(([, one]) => one !== null));
  return value;
}

function identityOf(identity: Json | undefined): JsonObject {
  const { type = "None", userAssignedIdentities } = (identity ?? {}) as JsonObject;
  const named = entries(userAssignedIdentities).map(([id]) => [id, {}] as const);
  return { type, ...(named.length > 0 ? { userAssignedIdentities: Object.fromEntries(named) } : {}) };
}
