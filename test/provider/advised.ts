import { sentence } from "../../provider/azure/errorSentence";
import type { Advice } from "../../provider/description/advice";
import { type Inputs, type Problem, UNKNOWN } from "../../provider/description/inputs";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import type { Resource } from "../../provider/description/resource";
import { type Kind, lifecycles } from "../../provider/kinds";
import { refusals } from "../../provider/lifecycle/changes";
import { driftWarning, overruledWarning } from "../../provider/lifecycle/drift";
import { SILENT } from "../../provider/lifecycle/log";
import { observeBeforeDelete } from "../../provider/lifecycle/observe";
import type { Wanted } from "../../provider/lifecycle/run";
import { timeoutError } from "../../provider/lifecycle/settle";
import { DECLARED } from "../../provider/lifecycle/state";
import { cluster } from "../../provider/resources/cluster/cluster";
import { database } from "../../provider/resources/database/database";
import { privateDnsZone } from "../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../provider/resources/network/privateEndpoint";
import { ERRORS } from "./advisedErrors";
import { type AnyInputs, run, STOPPED } from "./advisedStops";
import { clusterInputs, databaseInputs, endpointInputs, given, zoneGroupInputs, zoneInputs } from "./given";
import { InProcessAzure } from "./inProcess/inProcessAzure";
import { ours, running } from "./lifecycle/runningCluster";

/** A refusal or warning of the provider that advises its reader. */
export interface Advised {
  readonly given: string;
  says(advice: Advice): Promise<readonly string[]> | readonly string[];
}

const stops: readonly Advised[] = STOPPED.map(({ given: what, error }) => ({
  given: what,
  says: (advice) => [error(advice).message],
}));

interface Checking {
  readonly azure?: InProcessAzure;
  readonly before?: Inputs;
  readonly raw: Inputs;
}

/** All that a check tells: mistakes as whole sentences, and warnings. */
async function checked(kind: Kind, { azure = new InProcessAzure(), before, raw }: Checking, advice: Advice) {
  const all = lifecycles({ azure: async () => azure, clock: azure.clock, advice });
  const warnings: string[] = [];
  const log = { warn: (message: string) => void warnings.push(message), progress() {} };
  const olds = before === undefined ? {} : (await all[kind].check({}, before, { log: SILENT })).inputs;
  const { problems } = await all[kind].check(olds, raw, { log });
  return [...problems.map(saidOf), ...warnings];
}

function saidOf({ property, reason }: Problem): string {
  return `${property} ${reason}`;
}

function placed(...documents: readonly Parameters<InProcessAzure["place"]>[0][]): InProcessAzure {
  const azure = new InProcessAzure();
  for (const document of documents) azure.place(document);
  return azure;
}

const errors: readonly Advised[] = ERRORS.map(({ given: what, error }) => ({
  given: what,
  says: async (advice) => [sentence(await error(), advice)],
}));

const checks: readonly Advised[] = [
  {
    given: "a SKU to which Azure does not scale",
    says: (advice) => {
      const azure = placed({ ...running, tags: ours });
      return checked(
        "Cluster",
        { azure, before: clusterInputs, raw: { ...clusterInputs, skuName: "Balanced_B7777" } },
        advice,
      );
    },
  },
  {
    given: "a change that would lose data, by a renamed stack",
    says: (advice) => {
      const after = { ...clusterInputs, location: "northeurope", owner: "another" };
      const of = cluster as unknown as Resource<AnyInputs>;
      return refusals(of, { before: clusterInputs, after }, advice).map(
        ({ property, reason }) => `${property} ${reason}`,
      );
    },
  },
  {
    given: "a zone of somebody else's before a network is made",
    says: (advice) => {
      const azure = placed({
        id: privateDnsZone.id(zoneInputs as never),
        tags: { [OWNER_TAG]: "them" },
        properties: {},
      });
      return checked("PrivateDnsZone", { azure, raw: zoneInputs }, advice);
    },
  },
  {
    given: "an endpoint that has another zone group",
    says: (advice) => {
      const other = { ...zoneGroupInputs, privateDnsZoneGroupName: "policy" };
      const azure = placed(
        { id: privateEndpoint.id(endpointInputs as never), properties: { subnet: { id: endpointInputs.subnetId } } },
        { id: privateDnsZoneGroup.id(other as never), properties: {} },
      );
      return checked("PrivateDnsZoneGroup", { azure, raw: zoneGroupInputs }, advice);
    },
  },
  {
    given: "a subnet that is not there",
    says: (advice) => {
      const subnetId = endpointInputs.subnetId.replace("endpoints", "none");
      return checked("PrivateEndpoint", { raw: { ...endpointInputs, subnetId } }, advice);
    },
  },
  {
    given: "an adoption with values that are not known yet",
    says: (advice) => {
      const adopts = [{ kind: "Database", inputs: { ...databaseInputs, evictionPolicy: UNKNOWN } }];
      return checked("Cluster", { raw: { ...clusterInputs, skuName: UNKNOWN, adopt: true, adopts } }, advice);
    },
  },
  {
    given: "a SKU that nobody knows",
    says: (advice) => checked("Cluster", { raw: { ...clusterInputs, skuName: "Balanced_B7777" } }, advice),
  },
];

const wanted = (only: readonly string[]) =>
  ({ inputs: clusterInputs, changed: new Set(), only: new Set(only) }) as unknown as Wanted<AnyInputs>;

const others: readonly Advised[] = [
  {
    given: "an operation that takes too long",
    says: (advice) => [timeoutError(run(cluster, clusterInputs, advice)).message],
  },
  {
    given: "a value that others changed",
    says: (advice) => {
      const document = { ...running, sku: { name: "Balanced_B10" } };
      return [driftWarning(run(cluster, clusterInputs, advice), wanted(["tags"]), document) ?? ""];
    },
  },
  {
    given: "a tag that a policy sets",
    says: (advice) => [
      overruledWarning(run(cluster, clusterInputs, advice), wanted([]), {
        document: running,
        properties: ["skuName", "tags"],
      }),
    ],
  },
  {
    given: "a zone that clients do not ask",
    says: async (advice) => {
      const properties = { privateLinkServiceConnections: [{ properties: { privateLinkServiceId: running.id } }] };
      const required = { properties: { requiredZoneNames: ["privatelink.other.net"] } };
      const azure = { arm: { get: async () => ({ properties }), list: async () => [required] } };
      const caution = await privateDnsZoneGroup.reading.caution?.(zoneGroupInputs as never, azure as never, advice);
      return caution === undefined ? [] : [caution];
    },
  },
  {
    given: "a deletion of what others made in the meantime",
    says: async (advice) => {
      const azure = placed(
        { ...running, tags: ours },
        { id: database.id(databaseInputs as never), properties: { evictionPolicy: "NoEviction" } },
      );
      const { checked: filled } = given(database, azure);
      const intent = { ...(await filled({ ...databaseInputs })), phase: DECLARED, settled: false };
      const { reason } = await observeBeforeDelete({ ...run(database, databaseInputs, advice), azure }, intent);
      return reason === undefined ? [] : [`The database is kept: ${reason}.`];
    },
  },
];

/** Every refusal and warning of the provider that advises its reader, some without advice beside them. */
export const ADVISED: readonly Advised[] = [...stops, ...checks, ...errors, ...others];
