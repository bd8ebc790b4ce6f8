const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;

/** Pulumi writes timeouts as Go durations: `45m`, `1h30m`, `90s`. */
export const DURATION_PATTERN = /^(\d+(\.\d+)?(ms|h|m|s))+$/;

/** A Go duration in ms; `DURATION_PATTERN` says which texts are durations. */
export function durationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(PART)) sum += Number(amount) * (UNIT_MS[unit as string] as number);
  return sum;
}

/** A span of time as a person says it: `8 s`, `3 min 10 s`, `45 min`. */
export function spokenDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}
