import { resourcesIn } from "./cleanup";
import type { Instance, Place } from "./instance";
import type { Wire } from "./wire";

/** Hours that a run usually takes, at the durations that Azure was recorded with. */
export const EXPECTED_HOURS = 2;
/** Hours after which a run ends, whatever is left to ask; deleting takes some minutes more. */
const LONGEST_HOURS = 4;

/** The user's own figures, both in the same currency. */
export interface Price {
  readonly perHour: number;
  readonly limit: number;
}

/** A run may not begin; in one sentence for the user. Nothing has been written. */
export class Refusal extends Error {}

/** @throws Refusal  without figures, and where the run would cost more than the limit */
export function checkPrice({ perHour, limit }: Partial<Price>): Price {
  if (perHour === undefined || !(perHour > 0))
    throw new Refusal(
      "Say what one hour of the larger of the two sizes costs you (--price-per-hour): no price is known here.",
    );
  if (limit === undefined || !(limit > 0)) throw new Refusal("Say what the run may cost at most (--price-limit).");
  const expected = EXPECTED_HOURS * perHour;
  if (expected > limit)
    throw new Refusal(
      `The run takes about ${EXPECTED_HOURS} hours, which is ${amount(expected)} at ${perHour} an hour, more than the limit of ${limit}.`,
    );
  return { perHour, limit };
}

/** The hours that the limit pays for, at most `LONGEST_HOURS`. */
export function hoursFor({ perHour, limit }: Price): number {
  return Math.min(LONGEST_HOURS, limit / perHour);
}

/** @throws Refusal  unless the resource group is there and empty */
export async function checkEmpty(wire: Wire, { resourceGroup }: Place, { group }: Instance): Promise<void> {
  const found = await resourcesIn(wire, group);
  if (found === undefined)
    throw new Refusal(`There is no resource group ${resourceGroup}: make an empty one for the run.`);
  const [first] = found;
  if (first !== undefined)
    throw new Refusal(
      `The resource group ${resourceGroup} has to be empty, and holds ${found.length} resources, among them ${first.id.split("/").at(-1)}.`,
    );
}

/** What the run will do, before anything is done. */
export function announcement(place: Place, { run }: Instance, price: Price): string {
  const { sku, scaleTo, resourceGroup, location, subnetId } = place;
  return `In the resource group ${resourceGroup} (${location}) this run makes, under the name ${run}:
  - an Azure Managed Redis ${sku} without high availability${scaleTo ? `, scaled to ${scaleTo} and back` : ""}, which is made a second time when it is deleted;
  - a private endpoint in the subnet ${subnetId};
  - a private DNS zone privatelink.redis.azure.net with a link to that subnet's network. While it is linked, names of other
    Azure Managed Redis are looked up in it, and not found: use a network in which nothing needs them.
It changes them, and deletes all of it at the end, also when it is interrupted or killed.
It takes about ${EXPECTED_HOURS} hours and about ${amount(EXPECTED_HOURS * price.perHour)} at your ${price.perHour} an hour, and ends after ${hoursFor(price).toFixed(1)} hours at the latest.`;
}

/** @throws Refusal  unless the user types yes */
export async function askYes(question: (text: string) => Promise<string | undefined>): Promise<void> {
  const answer = await question("Type yes to begin: ");
  if (answer === undefined)
    throw new Refusal("There is no terminal to ask for a typed yes: a script says --answer yes in its place.");
  if (answer.trim() !== "yes") throw new Refusal("Nothing was done, as the answer was not yes.");
}

function amount(value: number): string {
  return value.toFixed(2);
}
