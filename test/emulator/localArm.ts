import assert from "node:assert/strict";
import type { Outcome } from "../../emulator/gateway/outcome";
import { type LocalAzure, type LocalAzureOptions, localAzure } from "../../emulator/localAzure";
import { ManualClock } from "../../emulator/world/clock";
import { DIRECTORY } from "../../emulator/world/directory";
import type { JsonObject } from "../../emulator/world/resource";

export const SUBSCRIPTION = `/subscriptions/${DIRECTORY.subscriptionId}`;
export const GROUP = `${SUBSCRIPTION}/resourceGroups/local`;
export const CACHE = `${GROUP}/providers/Microsoft.Cache/redisEnterprise`;
export const CLUSTER = `${CACHE}/cache1`;
export const DATABASE = `${CLUSTER}/databases/default`;

export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  /** Azure's error code. */
  readonly code: string | undefined;
  readonly message: string;
  readonly outcome: Outcome;
}

/** The control plane without server: requests go into its gateway, and time moves by hand. */
export class LocalArm {
  readonly clock = new ManualClock();
  readonly azure: LocalAzure;

  constructor(options: Omit<LocalAzureOptions, "clock"> = {}) {
    this.azure = localAzure({ clock: this.clock, seed: "test", throttling: false, ...options });
  }

  /** One request; what is due happens first. A query in the path wins over the api-version. */
  send(method: string, path: string, body?: JsonObject, apiVersion = versionOf(path)): Reply {
    const [plain = "", query = `api-version=${apiVersion}`] = path.split("?");
    this.azure.world.schedule.runDue();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = {
      method,
      path: encodeURI(decodeURI(plain)),
      query: new URLSearchParams(query),
      headers: {},
      body: text,
    };
    const outcome = this.azure.gateway.handle(request);
    const answer = outcome.answer;
    const error = ((answer.body as JsonObject | undefined)?.error ?? {}) as { code?: string; message?: string };
    return {
      status: answer.status,
      body: (answer.body ?? {}) as JsonObject,
      headers: answer.headers ?? {},
      code: outcome.error && error.code,
      message: error.message ?? "",
      outcome,
    };
  }

  /** As `send`, for requests that have to work. */
  ok(method: string, path: string, body?: JsonObject, apiVersion?: string): Reply {
    const reply = this.send(method, path, body, apiVersion);
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.code} ${reply.message}`);
    return reply;
  }

  properties(path: string, apiVersion?: string): JsonObject {
    return this.ok("GET", path, undefined, apiVersion).body.properties as JsonObject;
  }

  /** Lets time pass in Azure. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000);
    this.azure.world.schedule.runDue();
  }

  /** A cluster that runs. */
  cluster(path = CLUSTER, change: { sku?: string; location?: string; properties?: JsonObject } = {}): void {
    const { sku = "Balanced_B5", location = "westus2", properties = {} } = change;
    this.ok("PUT", path, {
      location,
      sku: { name: sku },
      properties: { publicNetworkAccess: "Disabled", ...properties },
    });
    this.pass(404);
  }

  /** A database that runs, with access keys. */
  database(path = DATABASE, properties: JsonObject = {}): void {
    this.ok("PUT", path, { properties: { accessKeysAuthentication: "Enabled", ...properties } });
    this.pass(properties.geoReplication ? 142 : 6);
  }
}

function versionOf(path: string): string {
  const text = path.toLowerCase();
  if (text.includes("/privatednszones/")) return "2024-06-01";
  if (text.includes("microsoft.network")) return "2024-05-01";
  return text.includes("microsoft.cache") ? "2025-07-01" : "2021-04-01";
}
