/** A question about Azure that no recording settles. */
interface Doubt {
  /** The question. */
  readonly about: string;
  /** Each behaviour that is possible, in a sentence. */
  readonly values: Readonly<Record<string, string>>;
  readonly default: string;
  /** What is known, and from where. */
  readonly evidence: string;
}

/** A property that a PUT leaves out: whether the property falls back, or stays. */
const leftOut = <const Default extends "kept" | "default">(what: string, value: Default, evidence: string) => ({
  about: `A PUT that leaves \`${what}\` out, of a resource that exists.`,
  values: { kept: "The property stays as it was.", default: "The property falls back to its default." },
  default: value,
  evidence,
});

/** A property that cannot change, left out of a PUT: whether that counts as a change. */
const leftOutFixed = (what: string, evidence: string) => ({
  about: `A PUT that leaves \`${what}\` out, of a database that exists.`,
  values: { kept: "The property stays as it was.", refused: "400, as for a change of the property." },
  default: "kept",
  evidence,
});

const NO_SOURCE = "No source.";
const ONE_CASE = "Recorded is one such PUT: evictionPolicy fell back, accessKeysAuthentication stayed (June 2026).";
const READ_BEFORE = "Every client that was recorded reads a cluster before it writes, and leaves nothing out.";

/** Every doubt, by its name. This table makes the options of the command, the types, and docs/doubts.md. */
export const DOUBTS = {
  clusterPatch: {
    about: "A PATCH of a cluster.",
    values: { applied: "202, and what the body names changes.", notImplemented: "501, as for databases." },
    default: "applied",
    evidence:
      "kyma-project/cloud-manager scales by PATCH and knows a 400 of it (2026); no recording has a PATCH of a cluster.",
  },
  clusterPut: {
    about: "A PUT of a cluster that exists.",
    values: {
      applied: "What the body changes is changed.",
      ignored: "Accepted, and nothing but the tags is changed.",
    },
    default: "applied",
    evidence: "Recorded as applied in 2026; in 2021 Azure Service Operator saw changed fields ignored (ASO PR 2009).",
  },
  clusterUpdate: {
    about: "A PUT of a cluster that changes public access, encryption or high availability, and not the SKU.",
    values: {
      operation: "An operation of about a minute; the cluster is Updating.",
      synchronous: "200, with the new value, without an operation.",
    },
    default: "operation",
    evidence: "Recorded as synchronous for identity and maintenance windows only; azurerm polls after the others.",
  },
  putWithoutHighAvailability: leftOut("highAvailability", "kept", READ_BEFORE),
  putWithoutIdentity: leftOut("identity", "kept", READ_BEFORE),
  putWithoutEncryption: leftOut("encryption", "kept", READ_BEFORE),
  putWithoutMaintenanceConfiguration: leftOut("maintenanceConfiguration", "kept", READ_BEFORE),
  earlierPutOfMaintenanceConfiguration: {
    about: "A PUT of a cluster with maintenance windows, by an api-version that has none.",
    values: { kept: "The windows stay.", dropped: "The windows are gone." },
    default: "kept",
    evidence: NO_SOURCE,
  },
  putAfterFailedCreation: {
    about: "A PUT of a cluster or database whose creation failed.",
    values: {
      refused: "409: it was not created, and has to be deleted first.",
      created: "Accepted: another creation begins.",
    },
    default: "refused",
    evidence: NO_SOURCE,
  },
  putWithoutTags: leftOut("tags", "kept", READ_BEFORE),
  putWithoutPublicNetworkAccess: {
    about: "A PUT of a cluster without `publicNetworkAccess`, from 2025-07-01 on.",
    values: {
      refused: "400: the property is required.",
      default: "Accepted: what was there before stays, and a new cluster is open.",
    },
    default: "refused",
    evidence: "The specification requires the property; every recorded PUT has it.",
  },
  unnamedPublicNetworkAccess: {
    about: "The `publicNetworkAccess` of a cluster for which no request ever named the property.",
    values: { shown: "`Enabled`.", null: "`null`." },
    default: "shown",
    evidence:
      "Shown with 2025-07-01 (hashicorp/terraform-provider-azurerm 31051); null for two clusters of unknown origin in a list of August 2026.",
  },
  putWithoutClientProtocol: leftOut("clientProtocol", "default", ONE_CASE),
  putWithoutPersistence: leftOut("persistence", "default", ONE_CASE),
  putWithoutDeferUpgrade: leftOut("deferUpgrade", "default", ONE_CASE),
  putWithoutNotifyKeyspaceEvents: leftOut("notifyKeyspaceEvents", "default", ONE_CASE),
  putWithoutClusteringPolicy: leftOutFixed("clusteringPolicy", "Every recorded PUT has the property."),
  putWithoutModules: leftOutFixed("modules", "A recorded PUT without modules was accepted (June 2026)."),
  putWithoutGeoReplication: leftOutFixed(
    "geoReplication",
    "A list with a member less is refused (Azure/bicep 10230); without any list no source.",
  ),
  emptyMaintenanceWindows: {
    about: "A cluster with maintenance windows, and a PUT with an empty list of them.",
    values: { removed: "Azure chooses the time again.", refused: "400, as for a single window." },
    default: "removed",
    evidence:
      "Azure says `At least 2 maintenance windows are required`; whether none is fewer than two, no source tells.",
  },
  emptyEncryption: {
    about: "A cluster with a customer-managed key, and a PUT with `encryption: {}`.",
    values: { removed: "The key is taken away.", ignored: "The key stays." },
    default: "removed",
    evidence: "azurerm's acceptance test takes key and identity away so, in one PUT.",
  },
  identityPut: {
    about: "The user-assigned identities of a PUT, on a cluster that has others.",
    values: { replaced: "The cluster has those of the PUT.", merged: "The cluster has both." },
    default: "replaced",
    evidence: "General for ARM; recorded is only the change of the type from SystemAssigned to None.",
  },
  identityPatch: {
    about: "The user-assigned identities of a PATCH, on a cluster that has others.",
    values: { merged: "The cluster has both.", replaced: "The cluster has those of the PATCH." },
    default: "merged",
    evidence: "General for ARM, documented for virtual machines.",
  },
  explicitHighAvailability: {
    about: "`highAvailability: Enabled` said outright, at the creation of a ComputeOptimized cluster.",
    values: {
      taken: "Accepted, as for the other tiers.",
      refused: "400, as for `zones`.",
    },
    default: "taken",
    evidence: "Recorded as taken for Balanced, and for X5 in a scale; kyma-project/cloud-manager met the 400 (2026).",
  },
  unknownProperties: {
    about: "A member that the api-version does not have, in the body of a PUT or PATCH.",
    values: { ignored: "Nothing happens.", refused: "400 `InvalidRequestBody`." },
    default: "ignored",
    evidence: NO_SOURCE,
  },
  databasePort: {
    about: "A database with a port other than 10000.",
    values: { refused: "400.", taken: "The database has that port." },
    default: "refused",
    evidence: "Every recorded database has 10000; the specification has no limit.",
  },
  writeWhileBusy: {
    about: "A different write while an operation of the cluster or its database runs.",
    values: {
      conflict: "409 `Conflict`.",
      maintenance: "400 with the words `busy undergoing system maintenance`.",
      ignored: "200 with the present state, and nothing happens.",
    },
    default: "conflict",
    evidence:
      "409 is the answer of Microsoft.Cache/redis; the words are those of a PATCH soon after a creation; the same PUT again is 200 (recorded).",
  },
  regenerateKey: {
    about: "regenerateKey, from 2026-05-01-preview on.",
    values: {
      synchronous: "200 with both keys.",
      updating: "202, and an operation with the database Updating.",
      running: "202, and an operation with the database Running.",
    },
    default: "synchronous",
    evidence: "Recorded as synchronous up to 2026-02-01-preview (15 recordings); the specification has an operation.",
  },
  scaleDown: {
    about: "How far down listSkusForScaling goes.",
    values: {
      quarter: "To a quarter of the present shards, no further.",
      shards: "From six shards on never to one or two; else anywhere.",
    },
    default: "quarter",
    evidence: "Two lists are recorded, and fit both: B10 offers all 37, B100 the 28 with more than two shards.",
  },
  scaleOfNoCluster: {
    about: "Scaling a NoCluster database to a size that is listed and above the 25 GB of that policy.",
    values: { refused: "400.", accepted: "Accepted." },
    default: "refused",
    evidence: "The list is not cut (recorded); the documentation says to change the policy first.",
  },
  nameAfterDelete: {
    about: "The name of a cluster, when its deletion has ended.",
    values: { free: "Free at once.", reserved: "409 for three minutes." },
    default: "free",
    evidence: "Recorded as free at once for databases; a pipeline of NVIDIA/OSMO uses a cluster's name again.",
  },
  afterOperation: {
    about: "A cluster or database, when its operation has succeeded.",
    values: { ready: "Running at once.", updating: "Updating for 40 s more." },
    default: "ready",
    evidence: "Recorded as Running 51 of 51 times; azurerm polls for it (2021: Succeeded and Updating).",
  },
  readAfterCreate: {
    about: "A GET after an accepted creation in Microsoft.Cache.",
    values: { found: "The resource.", notFound: "404 for up to a minute." },
    default: "found",
    evidence: "Recorded as found; no lag of Microsoft.Cache is reported.",
  },
  policyTags: {
    about: "An Azure Policy that works on the tags of each write.",
    values: {
      none: "There is none.",
      setsValue: "A tag `env` gets the value `policy`.",
      addsTag: "A tag `costCenter` is added.",
      changesCase: "A tag `env` becomes `Env`.",
    },
    default: "none",
    evidence: "Policies with the effect modify are documented; whether there is one is the subscription's business.",
  },
  twoAssignments: {
    about: "Two writes of access policy assignments of one database at once.",
    values: {
      oneFails: "Both are accepted; the second ends Failed after three minutes.",
      queued: "Both are accepted; the second waits for the first.",
      bothSucceed: "Both are accepted and succeed.",
    },
    default: "oneFails",
    evidence: "Reported (microsoft/aspire 13043, Azure/azure-dev 6640).",
  },
  membersAfterForceLink: {
    about: "The members of a geo-replication group, when forceLinkToReplicationGroup has succeeded.",
    values: { there: "All are listed.", late: "All are listed a minute later." },
    default: "there",
    evidence: "azurerm polls for them and names a race in Azure.",
  },
  capacity: {
    about: "The operation of a creation for which the region has no room.",
    values: {
      insufficientCapacity: "Failed with `InsufficientCapacity` after 42 s.",
      operationFailed: "Failed with `OperationFailed`, without a reason, after three minutes.",
    },
    default: "insufficientCapacity",
    evidence: "Both are reported (microsoft/aspire 19174 of August 2026; 17430 of May 2026).",
  },
  listKeysWhileDisabled: {
    about: "listKeys and regenerateKey, while access keys are disabled.",
    values: { answered: "Keys, which open nothing.", refused: "400." },
    default: "answered",
    evidence: "A remark in NVIDIA/OSMO says that the keys are there.",
  },
  nodesHostName: {
    about: "Whether the nodes of an OSSCluster announce their host name besides the address.",
    values: { absent: "Address and port only.", announced: "Host name, address and port." },
    default: "absent",
    evidence: "Reports show addresses only (StackExchange.Redis 3054, node-redis 2903).",
  },
  linkToMissingNetwork: {
    about: "A link of a private DNS zone to a virtual network that does not exist.",
    values: {
      fails: "Accepted: the operation fails, and the link is gone.",
      refused: "404 at once.",
    },
    default: "fails",
    evidence:
      "Recorded is that a link's 202 came before the 201 of its network; nothing of a network that never comes.",
  },
  zoneGroupOfNewZone: {
    about: "A zone group whose zone was deleted and made again, and a PUT of the group as it is.",
    values: {
      unchanged: "The record stays away: only another zone group brings it.",
      written: "The record is written into the new zone.",
    },
    default: "unchanged",
    evidence: "Documented is that the record comes with the zone group and goes with it; nothing of a zone that went.",
  },
  privateLinkZone: {
    about: "The private DNS zone that privateLinkResources names.",
    values: {
      publicCloud: "`privatelink.redis.azure.net`.",
      otherCloud: "The zone of another cloud, `privatelink.redis.azure.us`.",
    },
    default: "publicCloud",
    evidence: "Documented for the public cloud; no source for the others.",
  },
} as const satisfies Readonly<Record<string, Doubt>>;
