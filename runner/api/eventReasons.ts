/** Reasons that are there in Events only, beside those of conditions: a user reads them, and docs/user/conditions.md lists them. */
export const EVENT_REASONS = {
  Caution: "A warning about the spec, such as data that a scale costs. The runner goes on.",
  Kept: "What the message names is not deleted, since something else uses it or nobody knows whose it is.",
  LeftAlone: "The object belongs to the Go operator, so the runner does not touch it.",
  Retained: "The instance stays in Azure, as the annotation deletion-policy asks.",
} as const;
