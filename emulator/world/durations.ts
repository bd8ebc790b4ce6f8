/**
 * Durations of Azure's operations, in ms of Azure's time: one table, so that new knowledge changes one line.
 * Measured values (contract, section 8): two real creations of a Balanced_B1 with high availability; recorded traffic
 * for the rest; "inferred" where no source gives a number.
 */
export const DURATIONS = {
  /** Operations of Microsoft.Cache answer `Pending` for the first second. */
  cachePendingMs: 1_000,
  clusterCreateMs: 404_000,
  /** Capacity runs out "a few minutes in". */
  clusterCreateFailureMs: 180_000,
  /** Properties other than the SKU; inferred. */
  clusterUpdateMs: 60_000,
  /** "About 10 minutes" without data. */
  clusterScaleMs: 600_000,
  clusterDeleteMs: 287_000,
  databaseCreateMs: 5_600,
  databaseUpdateMs: 1_200,
  databaseDeleteMs: 13_000,
  /** Regenerate, flush, import, export, link and unlink; inferred from the update. */
  databaseActionMs: 5_000,
  accessPolicyAssignmentMs: 8_500,
  /** Approval and rejection of a private endpoint on the cluster's side; inferred. */
  connectionUpdateMs: 5_000,
  /** Two to three polls at 10–20 s. */
  privateEndpointCreateMs: 25_000,
  /** Two polls at 10 s. */
  privateEndpointDeleteMs: 15_000,
  privateDnsZoneGroupMs: 10_000,
  virtualNetworkMs: 3_000,
  subnetMs: 3_000,
  privateDnsZoneMs: 5_000,
  virtualNetworkLinkMs: 5_000,
  /** Between two rounds of a resource group that is being deleted; inferred. */
  groupDeleteRoundMs: 10_000,
} as const;
