import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { runningAzure, startAzure } from "../demo/azure";
import { ping } from "../demo/ping";
import { azureEnvironment, isolateProcess } from "../local/environment";
import { KUBECONFIG, startApiServer } from "./apiServer";
import { kubectl, typed } from "./kubectl";
import { manifests } from "./manifests";
import { FOLDER, logOf, running, start } from "./processes";

const ROOT = join(__dirname, "..", "..");
const TIME_SCALE = 0.01;
const KIND = "azuremanagedredis.cloud-control.kyma-project.io";
const POLL_MS = 500;
const POLLS = 240;
const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  print("Redis as a Kubernetes object, on an API server and an Azure that run on this machine. Nothing leaves it.\n");
  const azure = runningAzure(FOLDER) ?? (await startAzure(FOLDER, TIME_SCALE));
  await startApiServer();
  print(`1. A kube-apiserver with etcd, and a local Azure: ${azure.azure.endpoint}`);
  print(`   export KUBECONFIG=${KUBECONFIG}   # to look around yourself\n`);

  print("2. The kinds, a runner with the feature flag on, and two objects that say where in Azure:");
  typed("apply --server-side -k config/crd");
  typed("apply --server-side -k config/standalone");
  kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  startRunner(azure.azure);
  print(`   $ amr runner --feature-flags config/featureToggles/featureToggles.local.yaml …   # log: ${logOf("amr")}`);
  const { places, redis } = manifests(azure.azure);
  typed("apply -f -", places);

  print("\n3. A Redis:");
  typed("apply -f -", redis);
  await watched("Ready");
  typed(`get ${KIND} -A`);

  print("\n4. Its Secret, and a client in the virtual network:");
  typed("describe secret sample-auth");
  const { data } = JSON.parse(kubectl(["get", "secret", "sample-auth", "-o", "json"])) as {
    data: Record<string, string>;
  };
  const value = (name: string) => Buffer.from(data[name] ?? "", "base64").toString();
  const connection = { hostName: value("host"), port: Number(value("port")), key: value("authString") };
  if (redisServer()) await ping(azure.azure, connection, print);
  else print("  skipped: no redis-server was found, so the endpoints of the local Azure do not answer");

  const { metadata } = JSON.parse(kubectl(["get", KIND, "sample", "-o", "json"])) as {
    metadata: { generation: number };
  };
  if (metadata.generation === 1) await changes();
  else print("\n5. Scaled by an earlier run: nothing changes.");
  print(`
Next:
  make runner-demo        again: nothing changes
  make runner-demo-down   deletes the objects, shows that Azure is empty, and stops everything`);
}

async function changes(): Promise<void> {
  print("\n5. A larger one:");
  typed(`patch ${KIND} sample --type=merge -p '{"spec":{"sku":"Balanced_B10"}}'`);
  await watched("Ready", 2);
  print("\n6. A change that Azure refuses: the object says what Azure takes, and the instance stays as it is:");
  typed(`patch ${KIND} sample --type=merge -p '{"spec":{"sku":"Balanced_B7777"}}'`);
  await watched("Error", 3);
  typed(`patch ${KIND} sample --type=merge -p '{"spec":{"sku":"Balanced_B10"}}'`);
  await watched("Ready", 4);
}

/** Prints each new state of the sample until one is reached, for this generation or a later one. */
async function watched(state: string, generation = 1): Promise<void> {
  let last = "";
  for (let poll = 0; poll < POLLS; poll += 1) {
    const { status = {} } = JSON.parse(kubectl(["get", KIND, "sample", "-o", "json"])) as {
      status?: { state?: string; observedGeneration?: number; conditions?: { type: string; message: string }[] };
    };
    const message = status.conditions?.find(({ type }) => type === "Ready")?.message ?? "";
    const line = `     ${status.state ?? "…"}: ${message}`;
    if (line !== last && message !== "") print(line);
    last = line;
    if (status.state === state && (status.observedGeneration ?? 0) >= generation) return;
    await pause(POLL_MS);
  }
  throw new Error(`the sample does not become ${state}; see ${logOf("amr")}`);
}

function startRunner(azure: Parameters<typeof azureEnvironment>[0]): void {
  if (running("amr") !== undefined) return;
  const passphrase = join(FOLDER, "passphrase");
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("hex"), { mode: 0o600 });
  const args = [
    ...["--kubeconfig", KUBECONFIG, "--state-dir", join(FOLDER, "stacks"), "--passphrase-file", passphrase],
    ...["--feature-flags", join(ROOT, "config/featureToggles/featureToggles.local.yaml")],
    ...["--metrics-port", "0", "--probe-port", "0", "--log-format", "text", "--no-leader-election"],
  ];
  const environment = { ...process.env, ...azureEnvironment(azure), NODE_EXTRA_CA_CERTS: azure.caCert };
  start("amr", [process.execPath, join(ROOT, "dist/cli/main.js"), "runner", ...args], environment);
}

main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
