import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cacheFolder";
import { Unavailable } from "./unavailable";

const run = promisify(execFile);
/** What azure-identity and azure-cli ask for. */
const OLDEST = [3, 10] as const;
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * The interpreter of a virtual environment that holds what a requirements file pins. It is called as `python -m …`: scripts
 * in the environment's `bin` name the folder that it was made in.
 * @throws Unavailable  without Python, or when the packages cannot be had
 */
export async function pythonPackages(requirements: string): Promise<string> {
  const version = await pythonVersion();
  const digest = createHash("sha256").update(await readFile(requirements));
  const name = `python${version}-${digest.update(process.arch).digest("hex").slice(0, 12)}`;
  const folder = await cacheFolder(name, async (scratch) => {
    try {
      await run("python3", ["-m", "venv", scratch], { timeout: INSTALL_TIMEOUT_MS });
      const install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "-r",
        requirements,
      ];
      await run(join(scratch, "bin", "python"), install, { timeout: INSTALL_TIMEOUT_MS });
    } catch (error) {
      throw Unavailable.because("its packages cannot be installed", error);
    }
  });
  return join(folder, "bin", "python");
}

async function pythonVersion(): Promise<string> {
  const { stdout } = await run("python3", ["--version"]).catch(() => {
    throw new Unavailable("there is no python3 on PATH");
  });
  const [, version = "", major, minor] = /((\d+)\.(\d+)\.\d+)/.exec(stdout) ?? [];
  if (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]) return version;
  throw new Unavailable(`it needs Python ${OLDEST.join(".")} or newer`);
}
