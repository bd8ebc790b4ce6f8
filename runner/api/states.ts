import { z } from "zod";

/** `status.state`: one word for people and for the Go operator's users; the conditions say more. */
export const STATES = ["Processing", "Creating", "Ready", "Updating", "Deleting", "Error"] as const;

export type State = (typeof STATES)[number];

export const stateField = z.string().describe(`One word for the whole: ${STATES.join(", ")}. The conditions say why.`);
