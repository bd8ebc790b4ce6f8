import { z } from "zod";

/** The words that Azure knows for a property, and how people write them elsewhere. */
export interface Words {
  readonly known: readonly string[];
  /** Today's word for those of other tools and older services, which stand here in their plain form (`plain`). */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Why there are no other words, as the end of "must be …". */
  readonly because?: string;
}

/** The form of a word that Azure may know although this version does not. */
const WELL_FORMED = /^[A-Z][A-Za-z]{2,40}$/;

export const ON_OFF: Words = {
  known: ["Enabled", "Disabled"],
  elsewhere: { true: "Enabled", on: "Enabled", yes: "Enabled", false: "Disabled", off: "Disabled", no: "Disabled" },
};

/** One word of a list that Azure does not extend. */
export function wordField(words: Words) {
  return textField(words, (value) => words.known.includes(value));
}

/**
 * One word of a list that Azure extends: a well-formed word that resembles no known one passes, and Azure decides. A known
 * word in another spelling is refused, since Azure would refuse the word only after minutes of work.
 */
export function openWordField(words: Words) {
  const isNew = (value: string) => WELL_FORMED.test(value) && meant(words, value) === undefined;
  return textField(words, (value) => words.known.includes(value) || isNew(value));
}

/** Text that is right, or that is answered with the word that was meant. */
export function textField(words: Words, isRight: (value: string) => boolean, find = meant) {
  const error = ({ input }: { input?: unknown }) => {
    const word = find(words, input);
    if (word !== undefined) return `is ${JSON.stringify(input)}: did you mean ${JSON.stringify(word)}?`;
    const known = words.known.map((each) => JSON.stringify(each)).join(" or ");
    return `must be ${known}${words.because ? ` (${words.because})` : ""}`;
  };
  return z.string({ error }).refine(isRight, { error });
}

/** The known word behind a spelling of people's; undefined without a resemblance. */
function meant({ known, elsewhere = {} }: Words, value: unknown): string | undefined {
  if (value === undefined || typeof value === "object") return undefined;
  const form = plain(String(value));
  return known.find((word) => plain(word) === form) ?? (Object.hasOwn(elsewhere, form) ? elsewhere[form] : undefined);
}

/** A word without the differences between tools: case, hyphens, spaces. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}
