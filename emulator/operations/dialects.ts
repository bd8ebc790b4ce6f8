import { DURATIONS } from "../world/durations";
import type { Beginning, Dialect } from "../world/operations";
import { displayName } from "../world/regions";
import type { JsonObject } from "../world/resource";
import type { Answer } from "../world/resourceType";
import { hasChanged } from "../world/serviceChanges";
import type { Operation } from "./operation";
import { isOver } from "./operation";
import type { UrlSignature } from "./urlSignature";

/** A path and query that a header can carry. */
export type UrlOf = (path: string) => string;

/** The URLs, headers and bodies with which a resource provider reports long-running operations (contract, section 2). */
export interface DialectRules {
  token(beginning: Beginning, guid: string): string;
  statusPath?(beginning: Beginning, token: string): string;
  resultPath?(beginning: Beginning, token: string): string;
  /** Headers of the first answer; `url` signs and completes a path. */
  firstHeaders(operation: Operation, url: UrlOf): Record<string, string>;
  status?(operation: Operation, url: UrlOf, nowMs: number): Answer;
  /** Headers of the result URL while the operation runs; the end is the same in all dialects. */
  resultHeaders(operation: Operation, url: UrlOf): Record<string, string>;
}

const providers = (beginning: Beginning): string => `/subscriptions/${beginning.id.subscriptionId}/providers`;

const cache: DialectRules = {
  token: (_, guid) => guid,
  statusPath: (beginning, token) =>
    `${providers(beginning)}/Microsoft.Cache/locations/${encodeURIComponent(displayName(beginning.location ?? ""))}/operationsStatus/${token}`,
  resultPath: (beginning, token) => `${beginning.id.text}/operationresults/${token}`,
  firstHeaders(operation, url) {
    const { id, verb } = operation.beginning;
    const [type] = id.type.toLowerCase().split("/").slice(-1);
    const isOwn = type === "redisenterprise" || type === "databases";
    const pointsAtItself = type === "accesspolicyassignments" || type === "migrations";
    // Assignments and migrations point at themselves, for every verb; clusters and databases by the date (all recorded).
    const isResult = verb === "PUT" ? isOwn && hasChanged("locationOfResults", operation.startMs) : !pointsAtItself;
    return {
      "Azure-AsyncOperation": url(operation.statusPath as string),
      Location: url(isResult ? (operation.resultPath as string) : id.text),
    };
  },
  status(operation, _, nowMs) {
    const { startMs, end } = operation;
    const isPending = end === undefined && nowMs - startMs < DURATIONS.cachePendingMs;
    return {
      status: 200,
      body: {
        id: decodeURIComponent(operation.statusPath as string),
        name: operation.guid,
        status: isPending ? "Pending" : statusOf(operation),
        startTime: timestamp(startMs),
        // A running operation already has an end time, which means nothing (recorded): clients must not trust the end time.
        endTime: isPending ? "0001-01-01T00:00:00+00:00" : timestamp(end?.ms ?? startMs + DURATIONS.cachePendingMs),
        ...errorOf(operation),
      },
    };
  },
  resultHeaders: (operation, url) => ({ Location: url(operation.resultPath as string) }),
};

const network: DialectRules = {
  token: (_, guid) => guid,
  statusPath: (beginning, token) =>
    `${providers(beginning)}/Microsoft.Network/locations/${beginning.location}/operations/${token}`,
  resultPath: (beginning, token) =>
    `${providers(beginning)}/Microsoft.Network/locations/${beginning.location}/operationResults/${token}`,
  firstHeaders(operation, url) {
    const { verb, id, durationMs } = operation.beginning;
    const isNetwork = id.type.toLowerCase().startsWith("microsoft.network/virtualnetworks");
    // A PUT that changes tags alone is done at once, and says so (recorded: aso-PrivateEndpoint, 2026-04).
    const retryAfter = durationMs === 0 ? {} : { "Retry-After": verb === "PUT" && isNetwork ? "3" : "10" };
    return {
      "Azure-AsyncOperation": url(operation.statusPath as string),
      "Azure-AsyncNotification": "Enabled",
      ...retryAfter,
      ...(verb === "DELETE" ? { Location: url(operation.resultPath as string) } : {}),
    };
  },
  status(operation, url) {
    const headers: Record<string, string> = isOver(operation) ? {} : { "Retry-After": "10" };
    const { beginning, supersededBy } = operation;
    if (supersededBy) {
      const path = network.statusPath?.(beginning, network.token(beginning, supersededBy)) as string;
      headers["Canceled-By-Azure-AsyncOperation"] = url(path);
    }
    return { status: 200, headers, body: { status: statusOf(operation), ...errorOf(operation) } };
  },
  resultHeaders: (operation, url) => ({ Location: url(operation.resultPath as string), "Retry-After": "10" }),
};

const privateDns: DialectRules = {
  token: ({ verb, id }, guid) => {
    const noun = id.type.toLowerCase().endsWith("virtualnetworklinks") ? "VirtualNetworkLink" : "PrivateDnsZone";
    return base64(`FrontEndAsyncOperation;${verb === "DELETE" ? "Delete" : "Upsert"}${noun};${guid}`);
  },
  statusPath: ({ id }, token) => `${groupOf(id.text)}/providers/Microsoft.Network/privateDnsOperationStatuses/${token}`,
  resultPath: ({ id }, token) => `${groupOf(id.text)}/providers/Microsoft.Network/privateDnsOperationResults/${token}`,
  firstHeaders: (operation, url) => ({
    "Azure-AsyncOperation": url(operation.statusPath as string),
    Location: url(operation.resultPath as string),
    "Retry-After": "30",
  }),
  status(operation, url) {
    const body = { status: statusOf(operation), ...errorOf(operation) };
    return isOver(operation)
      ? { status: 200, body }
      : { status: 202, body, headers: privateDns.firstHeaders(operation, url) };
  },
  resultHeaders: (operation, url) => privateDns.firstHeaders(operation, url),
};

const resources: DialectRules = {
  token: ({ id, location }, guid) =>
    base64(
      JSON.stringify({ jobId: `RESOURCEGROUPDELETIONJOB-${id.name.toUpperCase()}-${guid}`, jobLocation: location }),
    ),
  resultPath: ({ id }, token) => `/subscriptions/${id.subscriptionId}/operationresults/${token}`,
  firstHeaders: (operation, url) => ({ Location: url(operation.resultPath as string), "Retry-After": "15" }),
  resultHeaders: (operation, url) => resources.firstHeaders(operation, url),
};

/** The rules of each dialect. */
export const DIALECTS: Readonly<Record<Dialect, DialectRules>> = { cache, network, privateDns, resources };

/** Completes paths to the URLs of an operation. */
export function urlOf({ beginning, startMs }: Operation, signature: UrlSignature): UrlOf {
  return (path) => {
    const plain = `${path}?api-version=${beginning.apiVersion}`;
    // The URL of an operation is signed in every dialect (recorded, 2026), the URL of a resource never.
    return path === beginning.id.text ? plain : plain + signature.query(path, startMs);
  };
}

function statusOf({ end }: Operation): string {
  return end?.status ?? "InProgress";
}

function errorOf({ end, supersededBy }: Operation): JsonObject {
  const error = end?.error;
  if (end?.status === "Failed")
    return error === undefined ? {} : { error: { code: error.code, message: error.message } };
  if (end?.status !== "Canceled") return {};
  const details =
    supersededBy === undefined
      ? []
      : [
          {
            code: "CanceledAndSupersededDueToAnotherOperation",
            message: `Operation was canceled and superseded by operation ${supersededBy}.`,
          },
        ];
  return { error: { code: "Canceled", message: "Operation was canceled.", details } };
}

/** Seven digits and `+00:00`, as .NET writes it. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "0000+00:00");
}

function groupOf(id: string): string {
  return id.split("/").slice(0, 5).join("/");
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64url");
}
