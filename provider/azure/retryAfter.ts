import type { PipelineResponse } from "@azure/core-rest-pipeline";

/**
 * Time that Azure asks to wait, in ms; `undefined` where no header says so or its value cannot be read.
 * The headers in milliseconds are Azure's own and more exact, so they come first.
 * @param nowMs  for `Retry-After` as a date (RFC 9110, 10.2.3)
 */
export function retryAfterMs(headers: PipelineResponse["headers"], nowMs = Date.now()): number | undefined {
  for (const name of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const value = headers.get(name)?.trim();
    if (value && /^\d+$/.test(value)) return Number(value);
  }
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
