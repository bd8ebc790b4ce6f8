import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { azureEnvironment } from "../../scripts/local/environment";
import { type RunningEmulator, runEmulator } from "../emulator/runningEmulator";
import { goPrograms } from "./goPrograms";
import { pythonPackages } from "./pythonPackages";
import { Unavailable } from "./unavailable";

const run = promisify(execFile);
/** What clients wait for by themselves is over when they ask. */
const TIME_SCALE = 0.0005;
const RUN_TIMEOUT_MS = 5 * 60_000;
/** Installing the Azure CLI or compiling Go's SDKs takes minutes, once: only `npm run clients` does it. */
const ALL = process.env.AMR_CLIENTS === "all";

interface Client {
  readonly title: string;
  /** Of its resource group and cluster. */
  readonly name: string;
  /** The api-versions that it asks Microsoft.Cache for. */
  readonly apiVersions: readonly string[];
  readonly isSlow: boolean;
  /** The command line, without the name. @throws Unavailable */
  prepare(): Promise<readonly [string, ...string[]]>;
}

const here = (path: string): string => join(__dirname, path);
const goClient = (name: string) => async () => [join(await goPrograms(here("go")), name)] as const;

const CLIENTS: readonly Client[] = [
  {
    title: "Azure's management clients for Python",
    name: "python",
    apiVersions: ["2025-07-01"],
    isSlow: false,
    prepare: async () => [await pythonPackages(here("python/requirements.txt")), here("python/lifecycle.py")],
  },
  {
    title: "the Azure CLI",
    name: "azurecli",
    // `az resource show` takes the newest that the provider lists.
    apiVersions: ["2025-07-01", "2026-09-01"],
    isSlow: true,
    prepare: async () => {
      const python = await pythonPackages(here("azurecli/requirements.txt"));
      return ["env", `PYTHON=${python}`, here("azurecli/lifecycle.sh")];
    },
  },
  {
    title: "Azure's SDK for Go",
    name: "azuresdk",
    apiVersions: ["2025-04-01"],
    isSlow: true,
    prepare: goClient("azuresdk"),
  },
  {
    title: "HashiCorp's SDK for Azure",
    name: "hashicorp",
    apiVersions: ["2025-07-01"],
    isSlow: true,
    prepare: goClient("hashicorp"),
  },
];

/** What each of them sees, in its own language. */
const story = (name: string): readonly string[] => [
  "network Succeeded",
  `cluster ${name}.westus2.redis.azure.net Running`,
  "database Succeeded",
  "keys 2",
  "zone Succeeded",
  "link Completed",
  "endpoint Approved",
  `record ${name}.westus2`,
  `listed ${name}`,
  "scaled Balanced_B10",
  "deleted 404",
  "group gone",
];

describe("official clients of other languages, unmodified", () => {
  let running: RunningEmulator;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-clients-"));
    running = await runEmulator({ timeScale: TIME_SCALE, isStrict: true });
  });
  after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { title, name, apiVersions, isSlow, prepare } of CLIENTS) {
    it(`${title}: a private Redis is made, found, scaled and deleted`, async function () {
      this.timeout(0); // the installation and the program have timeouts of their own
      const skip = (why: string): never => {
        if (this.test) this.test.title += ` (skipped: ${why})`;
        this.skip();
      };
      if (isSlow && !ALL) skip("it takes minutes to install, npm run clients does it");
      const [command, ...args] = await prepare().catch((error: unknown) => {
        if (error instanceof Unavailable) return skip(error.message);
        throw error;
      });

      const env = { ...process.env, ...environmentOf(running), AZURE_CONFIG_DIR: folder };
      const { stdout } = await run(command, [...args, name], { env, timeout: RUN_TIMEOUT_MS });

      assert.deepEqual(stdout.trim().split("\n"), story(name));
      const { requests, world } = running.emulator;
      const own = requests.since().filter(({ path }) => path.toLowerCase().includes(`/resourcegroups/${name}/`));
      // Only that what is gone is not there: nothing else was refused and tried again.
      assert.deepEqual(
        own.filter(({ status, code }) => status >= 400 && code !== "ResourceNotFound"),
        [],
      );
      const asked = own.filter(({ path }) => path.includes("Microsoft.Cache")).map((request) => request.apiVersion);
      assert.deepEqual([...new Set(asked)].sort(), apiVersions);
      const left = world.store.all().filter(({ id }) => id.resourceGroup === name);
      assert.deepEqual(left, []);
    });
  }
});

/** The variables of any private cloud; each language has one of its own for a certificate authority. */
function environmentOf({ emulator: { cloud } }: RunningEmulator): Record<string, string> {
  return { ...azureEnvironment(cloud), SSL_CERT_FILE: cloud.caCert, REQUESTS_CA_BUNDLE: cloud.caCert };
}
