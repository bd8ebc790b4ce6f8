/** Flags, width, precision and verb. */
const VERB = /%([-+# 0]*)([\d*]*)(?:\.([\d*]*))?(.?)/gsu;
const WIDTH_MAX = 1000;
const TEXT_MAX = 1_048_576;

/**
 * Go's printf for texts: the verbs s, v, q, x and X with width, precision and the flag -. What Go would print as a mistake
 * (`%!d(string=a)`, `%!s(MISSING)`) is an error. @throws Error, which shows nothing of format and values: they may be a key
 */
export function printf(format?: string, ...values: (string | undefined)[]): string {
  if (format === undefined) throw new Error("printf needs a format first");
  let used = 0;
  let length = 0;
  const text = format.replace(VERB, (_, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%";
    if (!/^[svqxX]$/.test(verb) || /[^-]/.test(flags) || /\*/.test(`${width}${precision}`)) {
      throw new Error("printf has %s, %v, %q, %x and %X, with a width, a precision and the flag - at most");
    }
    const numbers = { width: Number(width), precision: precision === undefined ? undefined : Number(precision) };
    if (Math.max(numbers.width, numbers.precision ?? 0) > WIDTH_MAX)
      throw new Error(`printf is ${WIDTH_MAX} wide at most`);
    if (used === values.length) throw new Error("printf has fewer values than verbs");
    const shown = shownAs(values[used++], verb, { ...numbers, isLeft: flags !== "" });
    length += shown.length;
    if (length > TEXT_MAX) throw new Error(`printf makes more than ${TEXT_MAX} characters`);
    return shown;
  });
  if (used < values.length) throw new Error("printf has more values than verbs");
  return text;
}

interface Layout {
  readonly width: number;
  readonly precision: number | undefined;
  readonly isLeft: boolean;
}

function shownAs(value: string | undefined, verb: string, { width, precision, isLeft }: Layout): string {
  // Go's words for no value: it pads those of v alone, and shortens none.
  if (value === undefined && verb !== "v") return `%!${verb}(<nil>)`;
  const text = value === undefined ? "<nil>" : formatted(value, verb, precision);
  const padding = " ".repeat(Math.max(0, width - [...text].length));
  return isLeft ? text + padding : padding + text;
}

function formatted(value: string, verb: string, limit: number | undefined): string {
  if (verb === "x" || verb === "X") {
    const hex = Buffer.from(value, "utf8").subarray(0, limit).toString("hex");
    return verb === "x" ? hex : hex.toUpperCase();
  }
  const cut = [...value].slice(0, limit).join("");
  return verb === "q" ? quoted(cut) : cut;
}

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SHORT: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** As a constant of Go. */
function quoted(value: string): string {
  return `"${[...value].map(escaped).join("")}"`;
}

function escaped(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  if (PRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).padStart(digits, "0");
  if (code < 0x20 || code === 0x7f) return `\\x${hex(2)}`;
  return code > 0xffff ? `\\U${hex(8)}` : `\\u${hex(4)}`;
}
