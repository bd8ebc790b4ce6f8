/**
 * The directory of the local Azure: one tenant, one subscription, one application. The ids are constants, so that a program
 * finds the same cloud after a restart; only the application's secret is new at each start.
 */
export const DIRECTORY = {
  tenantId: "a0000000-0000-4000-8000-00000000a201",
  subscriptionId: "a0000000-0000-4000-8000-00000000a202",
  clientId: "a0000000-0000-4000-8000-00000000a203",
  /** The object id of the application's service principal. */
  objectId: "a0000000-0000-4000-8000-00000000a204",
  subscriptionName: "Local Azure",
} as const;
