import type { DoubtName } from "../../emulator/world/doubts";
import type { WaitUntil } from "../../provider/lifecycle/run";
import { AGAIN, LIFE } from "./life";

/** What an alternative makes of the life, other than the defaults. */
export interface Exception {
  readonly because: string;
  /** Only in this mode. */
  readonly mode?: WaitUntil;
  /** What is written besides, by step. */
  readonly besides?: Readonly<Record<string, readonly string[]>>;
  /** The steps of `besides` that write nothing besides when passes take them. */
  readonly notByPasses?: readonly string[];
  /** The steps that Azure makes impossible, and the sentence of each. Each is taken back. */
  readonly fails?: Readonly<Record<string, RegExp>>;
  /** What of the documents is other from then on, as "key.member". */
  readonly differs?: readonly string[];
  /** What a refresh shows, after which an `up` tries again, and warns. */
  readonly drift?: RegExp;
}

const PATCH = "patch redisEnterprise/cache1";
const ASSIGNMENTS = "redisEnterprise/cache1/databases/default/accessPolicyAssignments";
const [JOB, CRON, WEB] = [`${ASSIGNMENTS}/job`, `${ASSIGNMENTS}/cron`, `${ASSIGNMENTS}/web`];
const PUT = "put redisEnterprise/cache1";

/** The steps that put a cluster that is there, and change more than its tags. */
const CLUSTER_EDITS = LIFE.slice(1).filter(({ writes, does }) => writes.includes(PUT) && !does.startsWith("tags"));

export const EXCEPTIONS: Partial<Record<`${DoubtName}=${string}`, Exception>> = {
  "clusterPut=ignored": {
    because: "a GET shows that the accepted PUT changed nothing, so one PATCH follows",
    besides: Object.fromEntries(CLUSTER_EDITS.map(({ does }) => [does, [PATCH]])),
  },
  "identityPut=merged": {
    because: "only a PATCH takes an identity away then",
    besides: { "another identity; deferred upgrades": [PATCH] },
  },
  "emptyMaintenanceWindows=refused": {
    because: "a cluster that has windows keeps some",
    fails: { "no windows": /At least 2 maintenance windows are required/ },
    differs: ["cluster.properties.maintenanceConfiguration"],
  },
  "emptyEncryption=ignored": {
    because: "Azure's own key cannot be had again, so the identity that reads the key has to stay",
    besides: { "Azure's own key again": [PUT, PATCH] },
    fails: {
      "Azure's own key again": /still answers other values for customerManagedKeyEncryption/,
      "no identity": /is not among identity\.userAssignedIdentities/,
    },
    differs: ["cluster.properties.encryption", "cluster.identity"],
  },
  "readAfterCreate=notFound": {
    because: "a pass does not see the assignment that the pass before made, so the second fails, and is made once more",
    mode: "started",
    besides: {
      "create, with two assignments at once": [`delete ${JOB}`, `put ${JOB}`],
      "an assignment goes, two come, and one has another access string": [`delete ${CRON}`, `put ${CRON}`],
      [AGAIN]: [CRON, WEB].flatMap((name) => [`delete ${name}`, `put ${name}`]),
    },
  },
  "policyTags=addsTag": {
    because: "what a policy adds stays",
    differs: ["zone.tags", "link.tags", "cluster.tags", "endpoint.tags"],
  },
  "policyTags=changesCase": {
    because: "names of tags have no case in Azure",
    differs: ["cluster.tags", "endpoint.tags"],
  },
  "policyTags=setsValue": {
    because:
      "the program and a policy want two values: one more write of each verb, a warning, and peace until a refresh",
    besides: {
      "create, with two assignments at once": [PUT, PATCH, "put privateEndpoints/cache1-pe"],
      "tags; eviction policy": [PATCH],
      "tags beside identity and key; rotate back": [PATCH],
      "a newer Redis, and a refresh that shows the old one": [PUT, PATCH, "put privateEndpoints/cache1-pe"],
      [AGAIN]: [PUT, PATCH, "put privateEndpoints/cache1-pe"],
      "move the record to another zone": [PUT, PATCH, "put privateEndpoints/cache1-pe"],
      "move the endpoint": ["put privateEndpoints/cache1-pe"],
      "tags beside windows; rotate by the later api-version": [PATCH],
    },
    // A pass moves the endpoint in an update, which names no tags.
    notByPasses: ["move the endpoint"],
    differs: ["cluster.tags", "endpoint.tags"],
    drift: /^(cluster|endpoint): tags$/,
  },
};
