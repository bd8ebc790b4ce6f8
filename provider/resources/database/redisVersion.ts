import { z } from "zod";
import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { Azure } from "../../azure/arm";
import type { Action } from "../../description/action";
import type { Change } from "../../description/change";
import { isUnknown, type Problem } from "../../description/inputs";
import { databaseId } from "../clusterId";
import type { DatabaseInputs } from "./inputs";

export const redisVersionField = z
  .string()
  .regex(/^\d{1,3}\.\d{1,3}$/, 'must be a version of Redis such as "7.4"')
  .optional();

const NEVER = "Azure does not go back to an earlier Redis. Ask for the version that it runs, or take redisVersion out";

export const redisVersionChange: Change = {
  effect: (before, after) => (isLower(after, before) ? "refuse" : "update"),
  never: NEVER,
  // A program that asks for no version takes whatever Azure runs.
  same: (_, after) => after === undefined,
  observed: ({ properties }) => properties?.redisVersion,
};

/**
 * Check failures of a version below the one that Azure runs, which the state does not know if the program named none before.
 */
export async function redisVersionProblems(azure: Azure, after: DatabaseInputs): Promise<Problem[]> {
  const { redisVersion: wanted } = after;
  if (wanted === undefined || isUnknown(after)) return [];
  const document = await azure.arm.get(databaseId(after), after.apiVersion ?? MICROSOFT_CACHE);
  const runs = document?.properties?.redisVersion;
  if (!isLower(wanted, runs)) return [];
  return [{ property: "redisVersion", reason: `cannot be ${wanted}, Azure runs ${String(runs)}: ${NEVER}.` }];
}

/**
 * Upgrades Redis. Azure moves to the newest version that it has, not to a named one, so the run looks at the result
 * afterwards.
 */
export const redisVersionUpgrade: Action<DatabaseInputs> = {
  begin: (azure, { inputs }, signal) =>
    azure.arm.beginAction(databaseId(inputs), "upgradeDBRedisVersion", inputs.apiVersion ?? MICROSOFT_CACHE, signal),
};

function isLower(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbers(a), numbers(b)];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
