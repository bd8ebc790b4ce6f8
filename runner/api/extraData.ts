import { render } from "./template";

/** Entries of a Secret beside its own, and what is wrong with those that are left out. */
export interface ExtraData {
  readonly entries: Readonly<Record<string, string>>;
  /** `extraData.url: line 1, column 4: …` */
  readonly mistakes: readonly string[];
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** The API server takes 1 MiB for all entries together. */
const TOGETHER_MAX = 1_000_000;

/**
 * Renders templates over the Secret's own entries. A template under the key of an own entry is left aside. An entry with a
 * mistake is left out, and the others are there all the same.
 */
export function extraData(
  templates: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): ExtraData {
  const entries = new Map<string, string>();
  const mistakes: string[] = [];
  let room = TOGETHER_MAX - Object.values(own).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  for (const [key, template] of Object.entries(templates)) {
    if (Object.hasOwn(own, key)) continue;
    const { text, mistake = TOO_MUCH } = KEY.test(key) ? render(template, own) : { mistake: WRONG_KEY };
    const bytes = Buffer.byteLength(text ?? "");
    if (text === undefined || bytes > room) {
      mistakes.push(`extraData.${key}: ${mistake}`);
      continue;
    }
    entries.set(key, text);
    room -= bytes;
  }
  return { entries: Object.fromEntries(entries), mistakes };
}

const TOO_MUCH = `is more than a Secret takes, ${TOGETHER_MAX} bytes in all`;
const WRONG_KEY = "is no key for a Secret: letters, digits, -, _ and . only";
