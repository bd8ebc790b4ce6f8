import { DIRECTORY } from "../../emulator/world/directory";
import type { Shell } from "../pulumi/shell";
import { placeOf } from "./declaration";
import type { Ending } from "./ending";
import { lifeDefects } from "./lifeOracle";
import { differences } from "./normal";
import { perform } from "./performance";
import { type Plan, planOf } from "./plan";
import { isSweep } from "./sweep";

/** What became of a plan. */
export interface Verdict {
  readonly plan: Plan;
  /** Empty: all is as it should be. */
  readonly defects: readonly string[];
  readonly disturbed: Ending | undefined;
  readonly ms: number;
}

/** Names for planning: those of every local Azure. */
const virtualNetworkId = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/local/providers/Microsoft.Network/virtualNetworks/vnet`;
const PLACE = placeOf({
  subscriptionId: DIRECTORY.subscriptionId,
  resourceGroup: "local",
  location: "westus2",
  virtualNetworkId,
  subnetId: `${virtualNetworkId}/subnets/default`,
  addressSpace: "127.64.0.0/16",
});

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
      ...(found.refreshed ? differences(wanted.state, found.refreshed) : []).map(
        (difference) => `state after a refresh: ${difference}`,
      ),
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
