import { DIRECTORY } from "../../emulator/world/directory";
import { formatId, normalLocation, parseId } from "../../provider/azure/ids";
import type { Inputs } from "../../provider/description/inputs";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { isKnownSku } from "../../provider/resources/cluster/skus";
import { InProcessAzure } from "../provider/inProcess/inProcessAzure";
import type { Kind, Troubles } from "./arbitraries";

/** Short enough for any timeout that a program gives, and few polls. */
const TIME_SCALE = 0.05;

/** The local Azure has one subscription: inputs as if all they name were in it. */
export function inLocalSubscription<I extends Inputs>(inputs: I): I {
  const text = JSON.stringify({ ...inputs, subscriptionId: DIRECTORY.subscriptionId });
  return JSON.parse(text.replace(/\/subscriptions\/[\w-]+\//gi, `/subscriptions/${DIRECTORY.subscriptionId}/`)) as I;
}

/** Two versions of a program, with all that the first one is made in in the local subscription. */
export function fromLocalSubscription<I extends Inputs>(before: I, after: I): [before: I, after: I] {
  const { subscriptionId, privateDnsZoneId, virtualNetworkId } = before;
  const parents = [privateDnsZoneId, virtualNetworkId].map((id) => String(id).split("/")[2]);
  const own = [subscriptionId, ...parents].filter((id) => id !== undefined).join("|");
  const text = JSON.stringify([before, after]).replace(new RegExp(own, "gi"), (spelled) =>
    spelled === spelled.toLowerCase() ? DIRECTORY.subscriptionId : DIRECTORY.subscriptionId.toUpperCase(),
  );
  return JSON.parse(text) as [I, I];
}

/** A local Azure that has what the resource is made in, of the same owner, and what it leads to. */
export function localAround({ resource }: Kind, ...versions: [Inputs, ...Inputs[]]): InProcessAzure {
  const azure = new InProcessAzure({ timeScale: TIME_SCALE });
  for (const [said, meant] of newWords(versions)) azure.alsoKnows(JSON.stringify(said), JSON.stringify(meant));
  const [inputs] = versions;
  const { skuName, owner, port } = inputs;
  if (port !== undefined) azure.alsoKnows(`"port":${port}`, '"port":10000');
  const id = resource.id(inputs as never);
  azure.place({ id: id.split("/").slice(0, 5).join("/") });
  // The first version last: where two lead to one network, it is in the region of the first.
  for (const version of [...versions].reverse()) placeTargets(azure, version);
  if (resource.kind === "PrivateEndpoint") azure.place({ id: clusterOf(inputs) });
  const sku = resource.kind === "Database" ? { sku: { name: String(knownAs(skuName, versions)) } } : {};
  for (let parent = parentOf(id); isNested(parent); parent = parentOf(parent)) {
    azure.place({ id: parent, ...sku, tags: { [OWNER_TAG]: String(owner) } });
  }
  return azure;
}

/** What the inputs lead to. */
function placeTargets(azure: InProcessAzure, inputs: Inputs): void {
  const { privateDnsZoneId, virtualNetworkId, subnetId } = inputs;
  const location = normalLocation(String(inputs.location ?? "westus2"));
  if (privateDnsZoneId !== undefined) azure.place({ id: String(privateDnsZoneId) });
  if (virtualNetworkId !== undefined) azure.place({ id: String(virtualNetworkId), location });
  if (subnetId === undefined) return;
  azure.place({ id: parentOf(String(subnetId)), location });
  azure.place({ id: String(subnetId) });
}

/** What Azure may have by the time somebody uses this version, and what of the local Azure stands for it. */
function newWords(versions: readonly Inputs[]): [said: string, meant: string][] {
  const used = (property: string, usual?: string) => [
    ...new Set(versions.map((inputs) => String(inputs[property] ?? usual))),
  ];
  const policies = used("clusteringPolicy", "EnterpriseCluster");
  const skus = used("skuName").filter((sku) => sku !== "undefined" && !isKnownSku(sku));
  return [
    ["AllKeysNew", "AllKeysRandom"],
    ...(policies.includes("NewCluster")
      ? [["NewCluster", policies.includes("OSSCluster") ? "EnterpriseCluster" : "OSSCluster"] as [string, string]]
      : []),
    ...skus.map((sku, index): [string, string] => [sku, index === 0 ? "Balanced_B10" : "Balanced_B20"]),
  ];
}

function knownAs(word: unknown, versions: readonly Inputs[]): unknown {
  return newWords(versions).find(([said]) => said === word)?.[1] ?? word;
}

function clusterOf({ subscriptionId, resourceGroupName, clusterName }: Inputs): string {
  return formatId({
    subscriptionId: String(subscriptionId),
    resourceGroup: String(resourceGroupName),
    namespace: "Microsoft.Cache",
    path: [["redisEnterprise", String(clusterName)]],
  });
}

function parentOf(id: string): string {
  return id.split("/").slice(0, -2).join("/");
}

function isNested(id: string): boolean {
  return (parseId(id)?.path.length ?? 0) > 0;
}

export function trouble(azure: InProcessAzure, { lateMs, refused, lostAnswers, endings }: Troubles): void {
  if (lateMs > 0) azure.fault({ kind: "late", forMs: lateMs });
  for (const { verb, error } of refused) azure.failNext(verb, error);
  for (const verb of lostAnswers) azure.loseAnswer(verb);
  for (const ending of endings) {
    if (ending === "lost") azure.endNext("lost");
    else azure.fault({ kind: "cancel", match: { method: "DELETE" } });
  }
}

/** Counts how often something comes into being, whatever its maker was answered. */
export function countBirths(azure: InProcessAzure): { births: number } {
  const count = { births: 0 };
  const { put } = azure.arm;
  azure.arm.put = async (id, ...rest) => {
    const wasThere = azure.document(id) !== undefined;
    try {
      return await put(id, ...rest);
    } finally {
      if (!wasThere && azure.document(id) !== undefined) count.births += 1;
    }
  };
  return count;
}
