/** Reasons that are there in Events only, beside those of conditions: a user reads them, and docs/user/conditions.md lists them. */
export const EVENT_REASONS = {
  Caution:
    "A warning, such as of data that a scale costs, of a setting or a zone that others changed, or of a policy. It comes on objects of the control plane only. The runner goes on.",
  Kept: "What the message names is not deleted, since something else uses it or nobody knows whose it is.",
  LeftAlone: "The object belongs to the Go operator, so the runner does not touch it.",
  Retained: "The instance stays in Azure, as the annotation deletion-policy asks.",
} as const;
