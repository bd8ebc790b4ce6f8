import { DOUBT_NAMES } from "./doubts";
import { DOUBTS } from "./doubtTable";

/** The doubts for a terminal: each with its values, the default first, and the evidence. */
export function doubtsText(): string {
  return DOUBT_NAMES.map((name) => {
    const { about, values, evidence, ...doubt } = DOUBTS[name];
    const lines = Object.entries(values)
      .sort(([a], [b]) => Number(b === doubt.default) - Number(a === doubt.default))
      .map(([value, meaning]) => `  ${name}=${value}  ${meaning}${value === doubt.default ? " (default)" : ""}`);
    return `${name}: ${about}\n${lines.join("\n")}\n  known: ${evidence}\n`;
  }).join("\n");
}
