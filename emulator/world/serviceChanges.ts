/**
 * Changes of the service that no api-version announces: recordings of different dates differ. The date is between the last
 * recording of the old behaviour and the first of the new one.
 */
const CHANGES = {
  /** `Location` of the PUT of a cluster or database: the resource until November 2025, a result URL since January 2026. */
  locationOfResults: Date.UTC(2026, 0, 1),
  /** The 202 of forceUnlink: members `Unlinking` in October 2025, gone in June 2026. */
  unlinksAtOnce: Date.UTC(2026, 0, 1),
  /** The 202 of the deletion of an access policy assignment: a body in April 2026, none in July 2026. */
  emptyAssignmentDeletion: Date.UTC(2026, 5, 1),
  /** listSkusForScaling calls a size customerFacingSizeInGb on 10 April 2025, sizeInGB on 24 April. */
  sizeInGB: Date.UTC(2025, 3, 17),
  /** Sizes that listSkusForScaling tells: 240 for X250 until May 2025, 235 in October 2025. */
  newSizeOfX250: Date.UTC(2025, 6, 1),
  /** 180, 240 and 360 for the other sizes in October 2025, 175, 235 and 350 in June 2026. */
  newSizes: Date.UTC(2026, 0, 1),
} as const;

/** Whether a change of the service has happened by a moment of Azure's time. */
export function hasChanged(change: keyof typeof CHANGES, nowMs: number): boolean {
  return nowMs >= CHANGES[change];
}
