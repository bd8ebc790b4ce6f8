/** The two ways in which Pulumi's engine gets at our code. */
export type Shell = "dynamic" | "served";
