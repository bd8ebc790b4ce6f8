/** The times that a message tells of what is in progress, as its own clause: written and taken out here alone. */

/** The clause of what has taken `elapsedMs` so far. `usualMs`: what it takes as a rule, or at most, in ms. */
export function elapsedSaid(elapsedMs: number, usualMs: number, isMost: boolean): string {
  return `; ${spoken(elapsedMs)} of usually ${spoken(usualMs)}${isMost ? " or less" : ""}`;
}

/** A message without its times, which are those of the moment when it was written. */
export function withoutElapsed(message: string): string {
  return message.replace(/; \d+ (?:s|min) of usually \d+ (?:s|min)(?: or less)?/, "");
}

function spoken(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
