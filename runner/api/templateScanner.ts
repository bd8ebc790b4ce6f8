/** A piece of an action: `{{ … }}`. */
export type Token =
  | { readonly is: "space" | "pipe" | "open" | "close"; readonly at: number }
  | { readonly is: "field"; readonly at: number; readonly path: readonly string[] }
  | { readonly is: "word"; readonly at: number; readonly word: string }
  | { readonly is: "text"; readonly at: number; readonly text: string }
  /** A character of what there is in Go only. */
  | { readonly is: "other"; readonly at: number; readonly found: string };

/** The source of a template: text and actions in turn. `action` is absent after the last text. */
export interface Section {
  readonly text: string;
  readonly action?: { readonly at: number; readonly tokens: readonly Token[]; readonly end: number };
}

/** A mistake at an offset of the source. */
export class TemplateMistake extends Error {
  constructor(
    readonly at: number,
    reason: string,
  ) {
    super(reason);
  }
}

const SPACES = /[ \t\r\n]+/y;
const LEFT = /\{\{(-[ \t\r\n])?/g;
/** The minus that trims what follows stands after a space. */
const RIGHT = /[ \t\r\n]*([ \t\r\n]-)\}\}|\}\}/y;
const FIELD = /(?:\.[\p{L}_][\p{L}\p{Nd}_]*)+/uy;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const RAW = /`([^`]*)`/y;
const QUOTED = /"((?:[^"\\\n]|\\[^\n])*)"/y;
/** What may follow a field or a word. */
const TERMINATOR = /[ \t\r\n.,|:()]|\}\}|$/y;

const SINGLE = { "|": "pipe", "(": "open", ")": "close" } as const;

/** Splits a source as Go's text/template does. @throws TemplateMistake */
export function* sectionsOf(source: string): Generator<Section> {
  let from = 0;
  let isTrimmed = false;
  for (const left of source.matchAll(LEFT)) {
    if (left.index < from) continue;
    const before = trimmed(source.slice(from, left.index), isTrimmed);
    const { tokens, end, isTrimming } = actionAt(source, left.index + left[0].length);
    yield { text: left[1] ? withoutEnd(before) : before, action: { at: left.index, tokens, end } };
    from = end;
    isTrimmed = isTrimming;
  }
  yield { text: trimmed(source.slice(from), isTrimmed) };
}

function actionAt(source: string, start: number): { tokens: Token[]; end: number; isTrimming: boolean } {
  const tokens: Token[] = [];
  for (let at = start; at < source.length; ) {
    const right = matchAt(RIGHT, source, at);
    if (right) return { tokens, end: at + right[0].length, isTrimming: right[1] !== undefined };
    const { token, length } = tokenAt(source, at);
    tokens.push(token);
    at += length;
  }
  throw new TemplateMistake(start, "the action is not closed: }} is missing");
}

function tokenAt(source: string, at: number): { token: Token; length: number } {
  const spaces = matchAt(SPACES, source, at);
  if (spaces) return { token: { is: "space", at }, length: spaces[0].length };
  const single = SINGLE[source.charAt(at) as keyof typeof SINGLE];
  if (single) return { token: { is: single, at }, length: 1 };
  const field = matchAt(FIELD, source, at);
  if (field) return ended(source, { is: "field", at, path: field[0].slice(1).split(".") }, field[0].length);
  const word = matchAt(WORD, source, at);
  if (word) return ended(source, { is: "word", at, word: word[0] }, word[0].length);
  const raw = matchAt(RAW, source, at);
  if (raw) return { token: { is: "text", at, text: (raw[1] ?? "").replaceAll("\r", "") }, length: raw[0].length };
  const quoted = matchAt(QUOTED, source, at);
  if (quoted) return { token: { is: "text", at, text: unquoted(quoted[1] ?? "", at + 1) }, length: quoted[0].length };
  const found = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (/["`]/.test(found)) throw new TemplateMistake(at, "the text is not closed");
  return { token: { is: "other", at, found }, length: found.length };
}

function ended(source: string, token: Token, length: number): { token: Token; length: number } {
  const next = token.at + length;
  if (matchAt(TERMINATOR, source, next)) return { token, length };
  throw new TemplateMistake(next, `${String.fromCodePoint(source.codePointAt(next) ?? 0)} has no place here`);
}

const ESCAPE = /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|[^\\]+/gsu;
const SHORT: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};
const ASCII_MAX = 0x7f;

/** The text of a quoted constant of Go. Bytes that are no text are not taken, unlike in Go. */
function unquoted(quoted: string, start: number): string {
  return quoted.replaceAll(ESCAPE, (all: string, ...groups: (string | undefined | number)[]) => {
    const [short, x, u, big, octal] = groups as (string | undefined)[];
    if (!all.startsWith("\\")) return all;
    if (short !== undefined) return SHORT[short] ?? "";
    const code = octal === undefined ? Number.parseInt(x ?? u ?? big ?? "", 16) : Number.parseInt(octal, 8);
    const isByte = x !== undefined || octal !== undefined;
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    const isKnown = code <= (isByte ? ASCII_MAX : 0x10ffff) && !isSurrogate;
    if (isKnown) return String.fromCodePoint(code);
    throw new TemplateMistake(start + Number(groups.at(-2)), `${all} is no character`);
  });
}

/** Step by step: a pattern would take long over many spaces that are not at the end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function trimmed(text: string, isTrimmed: boolean): string {
  return isTrimmed ? text.replace(/^[ \t\r\n]+/, "") : text;
}

/** The match of a sticky pattern at an offset. */
function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
