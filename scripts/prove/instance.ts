import { randomBytes } from "node:crypto";
import { formatId, parseId } from "../../provider/azure/ids";

/** The tag that everything of a run carries; the value is the run's name. */
export const RUN_TAG = "amr-prove";
/** A tag of which Azure Policy could make something else. */
export const POLICY_TAG = "env";

/** Every tag that a run sends; two of them only in passing. */
export const OWN_TAGS: ReadonlySet<string> = new Set([RUN_TAG, POLICY_TAG, "patched", "busy"]);

/** What the user gives: where, and how big. */
export interface Place {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly subnetId: string;
  readonly sku: string;
  /** The size to scale to and back from; not tried without one. */
  readonly scaleTo: string | undefined;
  /** User-assigned identities to try: two, or none. */
  readonly identities: readonly string[];
}

/** The ids of everything that one run makes. */
export interface Instance {
  readonly run: string;
  readonly group: string;
  readonly cluster: string;
  readonly database: string;
  readonly endpoint: string;
  readonly zoneGroup: string;
  readonly zone: string;
  readonly link: string;
  readonly virtualNetwork: string;
  assignment(name: string): string;
}

export function newRun(): string {
  return `prove-${randomBytes(4).toString("hex")}`;
}

export function instanceOf({ subscriptionId, resourceGroup, subnetId }: Place, run: string): Instance {
  const group = formatId({ subscriptionId, resourceGroup, path: [] });
  const cluster = `${group}/providers/Microsoft.Cache/redisEnterprise/${run}`;
  const endpoint = `${group}/providers/Microsoft.Network/privateEndpoints/${run}-pe`;
  const zone = `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
  const subnet = parseId(subnetId);
  return {
    run,
    group,
    cluster,
    database: `${cluster}/databases/default`,
    endpoint,
    zoneGroup: `${endpoint}/privateDnsZoneGroups/default`,
    zone,
    link: `${zone}/virtualNetworkLinks/${run}`,
    virtualNetwork: subnet === undefined ? "" : formatId({ ...subnet, path: subnet.path.slice(0, 1) }),
    assignment: (name) => `${cluster}/databases/default/accessPolicyAssignments/${name}`,
  };
}
