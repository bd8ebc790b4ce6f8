import { z } from "zod";

const POLICY = "maxmemory-policy";
const EVENTS = "notify-keyspace-events";

/** Eviction policies: Azure's spelling by Redis'. */
export const EVICTION_POLICIES: Readonly<Record<string, string>> = {
  "volatile-lru": "VolatileLRU",
  "volatile-lfu": "VolatileLFU",
  "volatile-random": "VolatileRandom",
  "volatile-ttl": "VolatileTTL",
  "allkeys-lru": "AllKeysLRU",
  "allkeys-lfu": "AllKeysLFU",
  "allkeys-random": "AllKeysRandom",
  noeviction: "NoEviction",
};

/** Parameters by Redis' names. Others are admitted, so that a condition can name them, and refused by the runner. */
export const redisConfigurationField = z
  .looseObject({
    [POLICY]: z
      .string()
      .optional()
      .describe(
        "What goes when the memory is full, in Redis' spelling (allkeys-lru) or Azure's (AllKeysLRU). Default: volatile-lru.",
      ),
    [EVENTS]: z
      .string()
      .optional()
      .describe("Which events Redis publishes, in Redis' letters, such as KEA. Only where the service has it."),
  })
  .describe(
    "Parameters of Redis. One that the service does not have is refused with the reason UnsupportedParameter, before " +
      "anything is created.",
  );

/** Parameters as arguments of the component. */
export interface RedisSettings {
  readonly evictionPolicy?: string;
  readonly notifyKeyspaceEvents?: string;
}

/** Letters of Redis' setting; an empty text switches the events off. */
const EVENT_LETTERS = /^[KEg$lshzxetdmnA]*$/;

/** What parameters mean to Azure, or for each that means nothing a sentence that names it. */
export function redisSettings(
  configuration: Readonly<Record<string, unknown>> = {},
): { readonly settings: RedisSettings } | { readonly unsupported: readonly string[] } {
  const unsupported: string[] = [];
  const settings: { -readonly [Key in keyof RedisSettings]: RedisSettings[Key] } = {};
  for (const [name, value] of Object.entries(configuration)) {
    const known = name === POLICY ? policyOf(value) : name === EVENTS ? eventsOf(value) : undefined;
    if (known === undefined) unsupported.push(sentenceOf(name, value));
    else if (name === POLICY) settings.evictionPolicy = known;
    else settings.notifyKeyspaceEvents = known;
  }
  return unsupported.length > 0 ? { unsupported } : { settings };
}

function policyOf(value: unknown): string | undefined {
  const word = String(value).toLowerCase();
  if (Object.hasOwn(EVICTION_POLICIES, word)) return EVICTION_POLICIES[word];
  return Object.values(EVICTION_POLICIES).find((azure) => azure.toLowerCase() === word);
}

function eventsOf(value: unknown): string | undefined {
  return typeof value === "string" && EVENT_LETTERS.test(value) ? value : undefined;
}

function sentenceOf(name: string, value: unknown): string {
  if (name === POLICY)
    return `${name} must be one of ${Object.keys(EVICTION_POLICIES).join(", ")}, not ${shown(value)}`;
  if (name === EVENTS) return `${name} must be letters of Redis such as KEA, not ${shown(value)}`;
  return `Azure Managed Redis has no parameter ${shown(name)}`;
}

const SHOWN_MAX = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
