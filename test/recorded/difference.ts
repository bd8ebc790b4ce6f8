import type { Json } from "../../emulator/world/resource";
import { NOISE, type Noise, PLACEHOLDERS } from "./noise";

export interface Difference {
  readonly at: string;
  /** Undefined: not there. */
  readonly recorded: Json | undefined;
  readonly local: Json | undefined;
}

/** Ids of a recording and those that the local Azure gave instead. */
export class Ids {
  private readonly local = new Map<string, string>();
  private readonly recorded = new Map<string, string>();

  /** Whether the two may be the same id; the first time they become the same. */
  isSame(recorded: string, local: string): boolean {
    if (!this.local.has(recorded) && !this.recorded.has(local)) {
      this.local.set(recorded, local);
      this.recorded.set(local, recorded);
    }
    return this.local.get(recorded) === local;
  }

  /** A text of the recording as a client of the local Azure says it. */
  said(text: string): string {
    return text.replace(new RegExp(ANY_ID, "g"), (id) => this.local.get(id) ?? id);
  }
}

const ANY_ID = (PLACEHOLDERS[0] as { recorded: RegExp }).recorded.source;
const ANY = new RegExp(PLACEHOLDERS.map(({ recorded }) => `(?:${recorded.source})`).join("|"), "g");

/** All that differs and is no noise: keys, values, lengths; the order of keys does not count. */
export function differences(
  recorded: Json | undefined,
  local: Json | undefined,
  { at, ids, beside }: { readonly at: string; readonly ids: Ids; readonly beside?: Json },
): readonly Difference[] {
  const isNoise = (one: Noise): boolean => one.at.test(at) && (one.if?.(recorded, local, beside) ?? true);
  if (isSameText(recorded, local, ids)) return [];
  if (NOISE.some(isNoise)) return [];
  if (isObject(recorded) && isObject(local)) {
    const names = [...new Set([...Object.keys(recorded), ...Object.keys(local)])];
    return names.flatMap((name) =>
      differences(recorded[name], local[name], { at: `${at}.${name}`, ids, beside: recorded }),
    );
  }
  return [{ at, recorded, local }];
}

function isSameText(recorded: Json | undefined, local: Json | undefined, ids: Ids): boolean {
  if (typeof recorded !== "string" || typeof local !== "string") return recorded === local;
  const match = patternOf(recorded).exec(local);
  if (match === null) return false;
  const recordedIds = recorded.match(new RegExp(ANY_ID, "g")) ?? [];
  return recordedIds.every((id, index) => ids.isSame(id, match[index + 1] as string));
}

function patternOf(recorded: string): RegExp {
  let pattern = "";
  let end = 0;
  for (const { 0: text, index } of recorded.matchAll(ANY)) {
    const placeholder = PLACEHOLDERS.find((one) => new RegExp(`^(?:${one.recorded.source})$`).test(text));
    pattern += escaped(recorded.slice(end, index)) + (placeholder as { local: string }).local;
    end = index + text.length;
  }
  return new RegExp(`^${pattern}${escaped(recorded.slice(end))}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Lists too: their members have numbers for names. */
function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null;
}
