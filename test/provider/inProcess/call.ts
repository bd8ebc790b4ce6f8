import { parseArmId } from "../../../emulator/world/armId";
import { parseId } from "../../../provider/azure/ids";
import type { Exchange } from "./inProcessHttp";

export type Verb =
  | "get"
  | "list"
  | "put"
  | "patch"
  | "delete"
  | "post"
  | "poll"
  | "action"
  | "listKeys"
  | "regenerateKey";

/** One request in the words of the port: `post` answers at once, an `action` takes its time. */
export interface Call {
  readonly verb: Verb;
  /** For a poll: of the resource that the operation works on. */
  readonly id: string;
  readonly body?: unknown;
  readonly action?: string;
  /** Azure answered with an error. */
  readonly isRefused?: true;
  /** When, in ms. */
  readonly atMs: number;
}

export function callOf({ method, path, body, outcome }: Exchange, atMs: number): Call {
  if (outcome.isPoll) return { verb: "poll", id: outcome.id?.text ?? path, atMs };
  const content = {
    atMs,
    ...(body === undefined || body === "" ? {} : { body: JSON.parse(body) as unknown }),
    ...(outcome.error === undefined ? {} : { isRefused: true as const }),
  };
  if (method !== "POST") return { verb: verbOf(method, path), id: path, ...content };
  const at = path.lastIndexOf("/");
  const [id, action] = [path.slice(0, at), path.slice(at + 1)];
  if (action === "listKeys" || action === "regenerateKey") return { verb: action, id, ...content };
  return { verb: action.startsWith("list") ? "post" : "action", id, action, ...content };
}

/** `put redisEnterprise/x` for what changes something, else undefined. */
export function writeOf({ verb, id }: Call): string | undefined {
  const isWrite = ["put", "patch", "delete", "regenerateKey", "action"].includes(verb);
  return isWrite ? `${verb} ${(parseId(id)?.path ?? []).flat().join("/")}` : undefined;
}

function verbOf(method: string, path: string): Verb {
  if (method === "GET") return parseArmId(path) === undefined ? "list" : "get";
  return method.toLowerCase() as Verb;
}
