import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PackageManager } from "./options";

const lockFiles: [file: string, manager: PackageManager][] = [
  ["package-lock.json", "npm"],
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
];

/** The package manager whose lock file is nearest above the program, else npm. */
export function chosenPackageManager(folder: string): PackageManager {
  const here = lockFiles.find(([file]) => existsSync(join(folder, file)));
  if (here) return here[1];
  return folder === dirname(folder) ? "npm" : chosenPackageManager(dirname(folder));
}

/**
 * Runs `<manager> install` and hands its output over as it comes.
 * @throws Error that says how the package manager ended
 */
export function install(
  manager: PackageManager,
  folder: string,
  output: { stdout: (chunk: Buffer) => void; stderr: (chunk: Buffer) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(manager, ["install"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", output.stdout);
    child.stderr.on("data", output.stderr);
    child.on("error", (cause) => reject(new Error(`could not start ${manager}: ${cause.message}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${manager} install in ${folder} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
