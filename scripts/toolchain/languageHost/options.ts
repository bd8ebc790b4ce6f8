const packageManagers = ["npm", "yarn", "pnpm", "bun"] as const;

export type PackageManager = (typeof packageManagers)[number];

/** The options under `runtime.options` in a Pulumi.yaml with the runtime `nodejs`. */
export type RuntimeOptions = {
  /** Compile TypeScript on the fly; true unless the project says otherwise. */
  typescript: boolean;
  /** Arguments for node itself, in front of the program. */
  nodeArgs: string[];
  /** Path of the TypeScript configuration, relative to the program. */
  tsconfig: string | undefined;
  /** `undefined`: the package manager whose lock file is there. */
  packageManager: PackageManager | undefined;
};

/**
 * Reads the options leniently where Pulumi does, and refuses what would silently mean something else.
 * @throws Error that names the option
 * @see https://www.pulumi.com/docs/iac/concepts/projects/project-file/#runtime-options
 */
export function runtimeOptions(raw: Record<string, unknown>): RuntimeOptions {
  const manager = text(raw, "packagemanager");
  return {
    typescript: flag(raw, "typescript") ?? true,
    nodeArgs: words(text(raw, "nodeargs") ?? ""),
    tsconfig: text(raw, "tsconfig"),
    packageManager: manager === undefined || manager === "auto" ? undefined : packageManager(manager),
  };
}

/** Splits as a shell would, quotes included: `--require "./a b.js"` is two words. */
export function words(line: string): string[] {
  const found = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return found.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}

function packageManager(name: string): PackageManager {
  const known = packageManagers.find((manager) => manager === name);
  if (known) return known;
  throw new Error(`option packagemanager: "${name}" is none of auto, ${packageManagers.join(", ")}`);
}

function text(raw: Record<string, unknown>, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  throw new Error(`option ${key}: expected a text, got ${JSON.stringify(value)}`);
}

function flag(raw: Record<string, unknown>, key: string): boolean | undefined {
  const value = raw[key];
  if (value === undefined || value === null || typeof value === "boolean") return value ?? undefined;
  throw new Error(`option ${key}: expected true or false, got ${JSON.stringify(value)}`);
}
