import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";
import { objectField } from "../fields";
import { openWordField } from "../words";

/** One extension of Redis in a database. */
export type Module = { name: string; args?: string };

/** @see https://learn.microsoft.com/azure/redis/redis-modules */
const KNOWN = ["RedisBloom", "RediSearch", "RedisTimeSeries", "RedisJSON"];
/** Names of the modules themselves, and of Redis Stack. */
const ELSEWHERE = {
  bf: "RedisBloom",
  bloom: "RedisBloom",
  ft: "RediSearch",
  search: "RediSearch",
  redissearch: "RediSearch",
  timeseries: "RedisTimeSeries",
  json: "RedisJSON",
  rejson: "RedisJSON",
};
const MODULES_MAX = 4;

export const modulesField = z
  .array(
    objectField({
      name: openWordField({ known: KNOWN, elsewhere: ELSEWHERE }),
      args: z.string().max(1024).optional(),
    }),
  )
  .max(MODULES_MAX, `holds more than the ${MODULES_MAX} modules that a database can have`)
  .refine((modules) => new Set(modules.map(({ name }) => name)).size === modules.length, "holds a module twice")
  .optional();

export function modulesChange(loses: string): Change {
  return { effect: "refuse", loses, same: isSame, observed };
}

/** Check failures of modules that do not fit the database around them. */
export function moduleProblems(known: {
  modules?: Module[];
  skuName?: string;
  clusteringPolicy?: string;
  evictionPolicy?: string;
}): Problem[] {
  const { modules = [], skuName, clusteringPolicy, evictionPolicy } = known;
  const problems: Problem[] = [];
  const isFlash = skuName?.startsWith("FlashOptimized_") ?? false;
  for (const [index, { name }] of modules.entries()) {
    if (isFlash && name !== "RedisJSON") {
      problems.push({
        property: `modules[${index}].name`,
        reason: `${name} cannot be on ${skuName}: only RedisJSON can`,
      });
    }
  }
  if (!modules.some(({ name }) => name === "RediSearch")) return problems;
  if (clusteringPolicy !== undefined && clusteringPolicy !== "EnterpriseCluster") {
    const reason = `${clusteringPolicy} does not go with RediSearch, which needs EnterpriseCluster`;
    problems.push({ property: "clusteringPolicy", reason });
  }
  if (evictionPolicy !== undefined && evictionPolicy !== "NoEviction") {
    const reason = `${evictionPolicy} does not go with RediSearch, which needs NoEviction: say so`;
    problems.push({ property: "evictionPolicy", reason });
  }
  return problems;
}

export function moduleWarnings({ modules = [] }: { modules?: Module[] }): string[] {
  return modules
    .filter(({ name }) => !KNOWN.includes(name))
    .map(({ name }) => `The module ${name} is not known to this version; Azure decides whether it exists.`);
}

/**
 * The modules in Azure's document, without their versions; an empty list without modules, because undefined would mean that
 * Azure does not tell.
 */
function observed({ properties }: ArmDocument): Module[] {
  const modules = (properties?.modules ?? []) as Module[];
  return modules.map(({ name, args }) => (args ? { name, args } : { name }));
}

function isSame(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(normal(before), normal(after));
}

/** A form to compare: the order does not matter, and missing arguments equal empty ones. */
function normal(modules: unknown): string[] {
  return ((modules ?? []) as Module[]).map(({ name, args }) => JSON.stringify([name, args ?? ""])).sort();
}
