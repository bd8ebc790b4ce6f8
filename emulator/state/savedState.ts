import { z } from "zod";
import type { Operation } from "../operations/operation";
import { parseArmId } from "../world/armId";
import type { JsonObject, Resource } from "../world/resource";

/** Of the format; a file of another one is refused, not guessed at. */
export const STATE_VERSION = 1;

/** First line of a saved state: everything but resources and operations. */
const headerSchema = z.strictObject({
  version: z.literal(STATE_VERSION),
  /** Azure's time and the real one when this was written: Azure goes on while the emulator is down. */
  azureTimeMs: z.number(),
  realTimeMs: z.number(),
  /** Number of starts: keeps a seed from repeating ids and keys. */
  starts: z.int(),
  /** Hexadecimal; signs operation URLs. */
  signingKey: z.string(),
  redisVersion: z.string(),
  /** What was added to the first subscription and application; absent where nothing was. */
  directory: z
    .strictObject({
      subscriptions: z.array(z.strictObject({ subscriptionId: z.string(), name: z.string() })),
      applications: z.array(
        z.strictObject({
          clientId: z.string(),
          objectId: z.string(),
          name: z.string(),
          roles: z
            .array(
              z.strictObject({
                name: z.string().exactOptional(),
                actions: z.array(z.string()),
                notActions: z.array(z.string()),
                scope: z.string().exactOptional(),
              }),
            )
            .optional(),
          secretHash: z.string().optional(),
        }),
      ),
    })
    .optional(),
  /** Chosen values of doubts; absent in states of earlier versions, and where none was chosen. */
  doubts: z.record(z.string(), z.string()).optional(),
});
export type StateHeader = z.infer<typeof headerSchema>;

const json = z.record(z.string(), z.json()) as z.ZodType<JsonObject>;
const id = z.string().refine((text) => parseArmId(text) !== undefined, "not an ARM id");
const error = z.strictObject({ status: z.number(), code: z.string(), message: z.string() });
const resourceSchema = z.strictObject({ id, document: json, hidden: json });
const operationSchema = z.strictObject({
  guid: z.string(),
  token: z.string(),
  beginning: z.strictObject({
    dialect: z.enum(["cache", "network", "privateDns", "resources"]),
    id,
    apiVersion: z.string(),
    verb: z.enum(["PUT", "PATCH", "DELETE", "POST"]),
    location: z.string().optional(),
    durationMs: z.number(),
    failureMs: z.number().optional(),
    lateMs: z.number().optional(),
    action: z.string().optional(),
    ending: z.string().optional(),
    args: json.optional(),
  }),
  startMs: z.number(),
  statusPath: z.string().optional(),
  resultPath: z.string().optional(),
  /** The faults of the operation, under the name that they had when the format was made. */
  fate: z.strictObject({
    end: z.strictObject({ status: z.enum(["Failed", "Canceled"]), error: error.optional() }).optional(),
    lateMs: z.number().optional(),
    busyMs: z.number().optional(),
  }),
  dueMs: z.number(),
  end: z
    .strictObject({ status: z.enum(["Succeeded", "Failed", "Canceled"]), ms: z.number(), error: error.optional() })
    .optional(),
  supersededBy: z.string().optional(),
});

export interface SavedState {
  readonly header: StateHeader;
  readonly resources: readonly Resource[];
  readonly operations: readonly Operation[];
}

/** A resource as one line. */
export function resourceLine({ id: { text }, document, hidden }: Resource): string {
  return JSON.stringify({ resource: { id: text, document, hidden } });
}

/** An operation as one line. */
export function operationLine(operation: Operation): string {
  const { guid, token, beginning, startMs, statusPath, resultPath, faults: fate, ...rest } = operation;
  const id = beginning.id.text;
  const saved = { guid, token, beginning: { ...beginning, id }, startMs, statusPath, resultPath, fate, ...rest };
  return JSON.stringify({ operation: saved });
}

/** Reads what was written: a header, then one line for each resource and operation. @throws Error for anything else */
export function parseState(text: string): SavedState {
  const [first = "", ...rest] = text.split("\n").filter((line) => line !== "");
  const header = headerSchema.parse(JSON.parse(first));
  const resources: Resource[] = [];
  const operations: Operation[] = [];
  for (const line of rest) {
    const parsed = JSON.parse(line) as { resource?: unknown; operation?: unknown };
    if (parsed.resource !== undefined) {
      const { id: text, ...resource } = resourceSchema.parse(parsed.resource);
      resources.push({ id: armId(text), ...resource });
    } else {
      const { beginning, fate, ...operation } = operationSchema.parse(parsed.operation);
      const own = { ...operation, faults: fate, beginning: { ...beginning, id: armId(beginning.id) } };
      operations.push({
        statusPath: undefined,
        resultPath: undefined,
        end: undefined,
        supersededBy: undefined,
        ...own,
      } as Operation);
    }
  }
  return { header, resources, operations };
}

function armId(text: string): Resource["id"] {
  return parseArmId(text) as Resource["id"];
}
