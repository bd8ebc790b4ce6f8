import type { Instance } from "../../../emulator/dataPlane/instance";

/** An instance that is not sharded, with what a test is about in place of the defaults. */
export function localInstance(own: Partial<Instance> & Pick<Instance, "hostName">): Instance {
  return {
    databaseId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/${own.hostName}/databases/default`,
    accessKeys: [],
    users: [],
    slots: { kind: "none" },
    refusedCommands: [],
    evictionPolicy: "VolatileLRU",
    memoryBytes: 2 ** 30,
    ...own,
  };
}
