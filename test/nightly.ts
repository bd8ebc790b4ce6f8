/** Set by `npm run test:all`. */
export const ALL = "AMR_TESTS_ALL";

/**
 * All that `npm test` leaves to `npm run test:all`, by a name that the tests use, and why it may wait for a night. Nothing else
 * is ever left out, and `npm test` ends with this list.
 */
export const NIGHTLY = {
  "chaos: eight plans in the served shell":
    "each takes half a minute, and seven shorter ones meet most of what they meet; whoever changes the lifecycle of resources " +
    "plays a hundred plans anyway (npm run chaos)",
  "chaos: plans 89, 388 and 679 in the dynamic shell":
    "the faults of Azure that they bring reach the same code as those of the fifteen served plans; plans 66 and 91 kill the " +
    "processes, which is what differs; and the three cost as much as eight served ones",
} as const;

/** Whether this run is also for what is named so. */
export function isRun(_: keyof typeof NIGHTLY): boolean {
  return process.env[ALL] === "true";
}
