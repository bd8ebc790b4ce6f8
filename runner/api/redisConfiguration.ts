import { z } from "zod";

/** Parameters of Redis by Redis' names. Others are admitted, so that the condition can name them, and refused by the runner. */
export const redisConfigurationField = z
  .looseObject({
    "maxmemory-policy": z
      .string()
      .optional()
      .describe(
        "What goes when the memory is full, in Redis' spelling (allkeys-lru) or Azure's (AllKeysLRU). Default: volatile-lru.",
      ),
    "notify-keyspace-events": z
      .string()
      .optional()
      .describe("Which events Redis publishes, in Redis' letters, such as KEA. Only where the service has it."),
  })
  .describe(
    "Parameters of Redis. One that the service does not have is refused with the reason UnsupportedParameter, before anything is created.",
  );
