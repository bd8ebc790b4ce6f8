/**
 * Durations of Azure's operations, in ms of Azure's time: one table, so that new knowledge changes one line. Recorded
 * traffic, the newest where there are several; "inferred" where no source gives a number.
 */
export const DURATIONS = {
  /** Operations of Microsoft.Cache answer `Pending` for the first second. */
  cachePendingMs: 1_000,
  /** Balanced_B1, July 2026; 253 to 479 s for other sizes and regions. */
  clusterCreateMs: 404_000,
  /** Capacity runs out "a few minutes in" (April to May 2026). */
  clusterCreateFailureMs: 180_000,
  /** `InsufficientCapacity`: since summer 2026. */
  clusterCapacityMs: 42_000,
  /** Properties other than the SKU; inferred. */
  clusterUpdateMs: 60_000,
  /** Balanced_B5 to ComputeOptimized_X5 without data: 728 s in January, 891 s in July 2026. */
  clusterScaleMs: 891_000,
  /** 265 to 443 s. */
  clusterDeleteMs: 287_000,
  databaseCreateMs: 5_600,
  /** In a geo-replication group, the first member and one that joins alike: 136 to 261 s. */
  databaseGeoCreateMs: 142_000,
  databaseUpdateMs: 1_200,
  /** 5.6 to 35 s. */
  databaseDeleteMs: 13_000,
  /** Flush, import, export, link and upgrade; inferred. */
  databaseActionMs: 5_000,
  /** 0.8 s in June 2026, 10 to 12 s in 2025. */
  forceUnlinkMs: 800,
  accessPolicyAssignmentMs: 8_500,
  /** 5.2 to 8.2 s. */
  accessPolicyAssignmentDeleteMs: 5_500,
  /** Start and cancellation of a migration: 314 to 320 s. */
  migrationMs: 317_000,
  /** The second of two assignments that are written at once ends so late. */
  assignmentCollisionMs: 180_000,
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
