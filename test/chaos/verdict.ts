import { DIRECTORY } from "../../emulator/directory";
import type { Place } from "./declaration";
import type { Life } from "./ledger";
import { differences } from "./normal";
import { type Ending, perform } from "./performance";
import { type Plan, planOf } from "./plan";
import { isSweep } from "./sweep";
import type { Shell } from "./workspace";

/** What became of a plan. */
export interface Verdict {
  readonly plan: Plan;
  /** Empty: all is as it should be. */
  readonly defects: readonly string[];
  readonly disturbed: Ending | undefined;
  readonly ms: number;
}

/** Names for planning: those of every local Azure. */
const group = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups`;
const network = `${group}/local/providers/Microsoft.Network/virtualNetworks/vnet`;
const PLACE: Place = {
  subscriptionId: DIRECTORY.subscriptionId,
  resourceGroup: "local",
  location: "westus2",
  virtualNetworkId: network,
  subnetIds: [`${network}/subnets/default`, `${network}/subnets/spare`],
  hubZoneId: `${group}/hub/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`,
  identityId: `${group}/local/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis`,
  range: (n) => `127.64.${10 + n}.0/27`,
};

/** Walks a plan twice, undisturbed and disturbed, and compares how it ends. */
export async function judge(seed: number, shell: Shell): Promise<Verdict> {
  const startMs = performance.now();
  const plan = planOf(seed, shell, PLACE);
  try {
    const [wanted, found] = [await undisturbed(plan), await perform(plan, true)];
    const defects = [
      ...wanted.defects.map((defect) => `undisturbed: ${defect}`),
      ...found.defects,
      ...differences(wanted.state, found.state).map((difference) => `state: ${difference}`),
      ...differences(wanted.world, found.world).map((difference) => `Azure: ${difference}`),
      ...lifeDefects(plan, wanted.lives, found.lives),
    ];
    return { plan, defects, disturbed: found, ms: performance.now() - startMs };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { plan, defects: [text], disturbed: undefined, ms: performance.now() - startMs };
  }
}

/** Of the sweep, whose plans walk the same steps again and again. */
const references = new Map<string, Promise<Ending>>();

function undisturbed(plan: Plan): Promise<Ending> {
  if (!isSweep(plan.seed)) return perform(plan, false);
  const key = `${plan.shell} ${plan.steps.length}`;
  const reference = references.get(key) ?? perform(plan, false);
  references.set(key, reference);
  return reference;
}

/** Objects that hold data: one death too many is a loss. */
const HOLDS_DATA = /\/redisenterprise\/[^/]+(\/databases\/[^/]+)?$/;

/**
 * O2. Every object is made and deleted as often as in the undisturbed run, except:
 * - what failed or was canceled on demand may be deleted and made once more: each extra birth needs an extra death of
 *   something failed, and a zone group goes with its endpoint;
 * - where a step that cannot succeed was disturbed, it may not have got as far as in the undisturbed run: objects that
 *   hold no data may then be made and deleted less often, in pairs.
 */
export function lifeDefects(plan: Plan, wanted: Ending["lives"], found: Ending["lives"]): string[] {
  const none: Life = { births: 0, deaths: 0, failedDeaths: 0 };
  const isCutShort = plan.steps.some(({ isBad }, index) => isBad && (plan.perturbations[index]?.length ?? 0) > 0);
  const defects: string[] = [];
  for (const key of new Set([...wanted.keys(), ...found.keys()])) {
    // Made by Azure along with something else that is counted itself; named by chance.
    if (/networkinterfaces|privateendpointconnections|privatednszones\/[^/]+\/(a|soa)\//.test(key)) continue;
    const [before, after] = [wanted.get(key) ?? none, found.get(key) ?? none];
    const more = { births: after.births - before.births, deaths: after.deaths - before.deaths };
    if (more.births === 0 && more.deaths === 0) continue;
    const says = `${key}: made ${after.births} times instead of ${before.births}, deleted ${after.deaths} times instead of ${before.deaths}`;
    const endpoint = key.split("/privatednszonegroups/")[0] as string;
    const failed = (found.get(endpoint)?.failedDeaths ?? 0) - (wanted.get(endpoint)?.failedDeaths ?? 0);
    const failures = Math.max(after.failedDeaths - before.failedDeaths, endpoint === key ? 0 : failed);
    const isPaired = more.births === more.deaths;
    if (isPaired && more.births > 0 && more.deaths <= failures) continue;
    if (isPaired && more.births < 0 && isCutShort && !HOLDS_DATA.test(key)) continue;
    defects.push(`lives: ${says}`);
  }
  return defects;
}
