import type { Outcome } from "../../emulator/gateway/outcome";
import { httpAnswer } from "../../emulator/server/reply";
import { DIRECTORY } from "../../emulator/world/directory";
import type { Json, JsonObject } from "../../emulator/world/resource";

/** The headers that drive a client. */
export const DRIVING =
  /^(azure-async|canceled-by|location$|retry-after|etag$|content-type$|x-ms-failure-cause$|x-ms-ratelimit-)/;
const BASE = "https://management.azure.com";

export interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

/** What a client gets, with the subscription as recordings write it. */
export function answerOf(outcome: Outcome): LocalAnswer {
  const ids = { requestId: "0", correlationId: "0" };
  const { status, headers, body } = httpAnswer({ outcome, ids, host: "management.azure.com", scale: 1 });
  const written = (text: string): string => text.replaceAll(DIRECTORY.subscriptionId, "<sub>").replace(BASE, "");
  const driving = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), written(value)] as const)
    .filter(([name]) => DRIVING.test(name));
  return {
    status,
    headers: Object.fromEntries(driving),
    body: body === undefined ? undefined : (JSON.parse(written(body)) as JsonObject),
  };
}
