import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cacheFolder";
import { Unavailable } from "./unavailable";

const run = promisify(execFile);
/** Azure's SDK for the network alone takes over a minute to compile on two cores. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * A folder with the executables of a Go module, each under the name of its package.
 * @throws Unavailable  without Go, or when a module cannot be had
 */
export async function goPrograms(module: string): Promise<string> {
  const { stdout: version } = await run("go", ["env", "GOVERSION"], { cwd: module }).catch((error: unknown) => {
    throw isMissing(error)
      ? new Unavailable("there is no go on PATH")
      : Unavailable.because("this Go does not serve", error);
  });
  // -mod=readonly: go.sum is the checksum of what is downloaded.
  const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };
  return cacheFolder(`go-clients-${digestOf(module, version)}`, async (scratch) => {
    const options = { cwd: module, env, timeout: BUILD_TIMEOUT_MS };
    await run("go", ["mod", "download"], options).catch((error: unknown) => {
      throw Unavailable.because("its modules cannot be downloaded", error);
    });
    await run("go", ["build", "-trimpath", "-buildvcs=false", "-o", `${scratch}/`, "./..."], options);
  });
}

function digestOf(module: string, version: string): string {
  const digest = createHash("sha256").update(version).update(process.arch);
  const files = readdirSync(module, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(go|mod|sum)$/.test(file),
  );
  for (const file of files.sort()) digest.update(file).update(readFileSync(join(module, file)));
  return digest.digest("hex").slice(0, 12);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
