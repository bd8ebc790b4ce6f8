import type { World } from "../../world/world";
import { badRequest } from "./cacheErrors";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Checks the times of SAS tokens, as far as the addresses have any. The words are Azure's (how-to-import-export-data); the
 * status, and that the answer has them and not the operation, are inferred.
 * @throws ArmError 400 `BadRequest`
 */
export function checkSas(uris: readonly string[], { schedule }: World): void {
  const nowMs = schedule.nowMs();
  const isUsable = (uri: string): boolean => {
    const { searchParams } = new URL(uri);
    const [endMs, startMs] = ["se", "st"].map((name) => Date.parse(searchParams.get(name) ?? ""));
    return !((endMs as number) < nowMs + HOUR_MS) && !((startMs as number) > nowMs - 15 * MINUTE_MS);
  };
  if (uris.every(isUsable)) return;
  throw badRequest(
    "One of the SAS URIs provided could not be used for the following reason: The SAS token end time (se) must be at least 1 hour from now and the start time (st), if given, must be at least 15 minutes in the past.",
  );
}
