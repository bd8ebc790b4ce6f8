import type { DoubtName } from "../../../emulator/world/doubts";
import { NO_ROOM, SCALES } from "./life";

/** What an alternative makes of the life, other than the defaults. */
interface Exception {
  readonly because: string;
  /** What is written besides, by step. */
  readonly besides?: Readonly<Record<string, readonly string[]>>;
  /** What is told instead, by step. */
  readonly tells?: Readonly<Record<string, readonly string[]>>;
}

const PATCH = "patch redisEnterprise/redis";

export const EXCEPTIONS: Partial<Record<`${DoubtName}=${string}`, Exception>> = {
  "clusterPut=ignored": {
    because: "a GET shows that the accepted PUT changed nothing, so one PATCH follows",
    besides: Object.fromEntries(SCALES.map((does) => [does, [PATCH]])),
  },
  "capacity=operationFailed": {
    because: "Azure gives no reason, so none is told",
    tells: { [NO_ROOM]: ["Creating", "AzureRefused", "Creating", "Ready"] },
  },
};
