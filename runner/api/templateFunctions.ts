import { printf } from "./templatePrintf";

/** A value of a template; undefined: of a field that there is not. */
export type Value = string | undefined;

/** The functions, as in Go's text/template. They throw an Error whose message is the end of a sentence. */
export const FUNCTIONS = { printf, urlquery, html } as const;

export type FunctionName = keyof typeof FUNCTIONS;

export const NO_VALUE = "<no value>";

export function isFunction(word: string): word is FunctionName {
  return Object.hasOwn(FUNCTIONS, word);
}

/** As a part of the query of a URL: `a b&c` becomes `a+b%26c`. */
function urlquery(...values: Value[]): string {
  return encodeURIComponent(together(values).replace(/\p{Surrogate}/gu, "\uFFFD"))
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

const ENTITIES: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\0": "\uFFFD",
};

function html(...values: Value[]): string {
  return together(values).replace(/["'&<>\0]/g, (one) => ENTITIES[one] ?? one);
}

function together(values: readonly Value[]): string {
  return values.map((value) => value ?? NO_VALUE).join("");
}
