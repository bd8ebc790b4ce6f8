import { type Life, NO_LIFE } from "./ledger";
import type { Plan } from "./plan";

type Lives = ReadonlyMap<string, Life>;

/** Objects that hold data: one death too many is a loss. Zones hold the records of others. */
const HOLDS_DATA = /\/redisenterprise\/[^/]+(\/databases\/[^/]+)?$|\/privatednszones\/[^/]+$/;
/** Made by Azure along with something else that is counted itself; named by chance. */
export const IS_PART = /networkinterfaces|privateendpointconnections|privatednszones\/[^/]+\/(a|soa)\//;

/**
 * Every object is made and deleted as often as in the undisturbed run, except:
 * - what failed or was canceled on demand may be deleted and made once more: each extra birth needs an extra death of
 *   something failed, and a zone group goes with its endpoint. What holds data must never have been ready then: a failed
 *   update is no reason to make a cluster or a database anew;
 * - where a step that cannot succeed was disturbed, it may not have got as far as in the undisturbed run: objects that
 *   hold no data may then be made and deleted less often, in pairs.
 */
export function lifeDefects(
  { steps, perturbations }: Pick<Plan, "steps" | "perturbations">,
  wanted: Lives,
  found: Lives,
) {
  const isCutShort = steps.some(({ isBad }, index) => isBad && (perturbations[index]?.length ?? 0) > 0);
  const defects: string[] = [];
  for (const key of new Set([...wanted.keys(), ...found.keys()])) {
    if (IS_PART.test(key)) continue;
    const [before, after] = [wanted.get(key) ?? NO_LIFE, found.get(key) ?? NO_LIFE];
    const more = { births: after.births - before.births, deaths: after.deaths - before.deaths };
    if (more.births === 0 && more.deaths === 0) continue;
    const holdsData = HOLDS_DATA.test(key);
    const isPaired = more.births === more.deaths;
    if (isPaired && more.births > 0 && more.deaths <= excuses(key, found, wanted)) continue;
    if (isPaired && more.births < 0 && isCutShort && !holdsData) continue;
    const of = `, ${after.unreadyDeaths} of those before it was ready`;
    defects.push(
      `lives: ${key}: made ${after.births} times instead of ${before.births}, ` +
        `deleted ${after.deaths} times instead of ${before.deaths}${holdsData ? of : ""}`,
    );
  }
  return defects;
}

/**
 * How many deaths of an object, beside those that were wanted, are no loss, since each was of something failed: of what holds data
 * only if that never was ready; a zone group goes with its endpoint.
 */
export function excuses(key: string, found: Lives, wanted: Lives = new Map()): number {
  const failures = (of: string, which: "failedDeaths" | "unreadyDeaths") =>
    (found.get(of) ?? NO_LIFE)[which] - (wanted.get(of) ?? NO_LIFE)[which];
  if (HOLDS_DATA.test(key)) return failures(key, "unreadyDeaths");
  const endpoint = key.split("/privatednszonegroups/")[0] as string;
  return Math.max(failures(key, "failedDeaths"), failures(endpoint, "failedDeaths"));
}
