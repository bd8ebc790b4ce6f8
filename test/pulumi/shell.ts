/** The two ways in which Pulumi's engine gets at our code. Both pass the same tests. */
export const SHELLS = ["dynamic", "served"] as const;
export type Shell = (typeof SHELLS)[number];
