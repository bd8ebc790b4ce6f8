import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { runningAzure, startAzure } from "../demo/azure";
import { ping } from "../demo/ping";
import { isolateProcess, type LocalAzure } from "../local/environment";
import { KUBECONFIG, runsApiServer, startApiServer } from "./apiServer";
import { CONTROL_RANGES, CONTROL_REDIS, RUNTIME_REDIS } from "./kinds";
import { kubectl, refused, typed } from "./kubectl";
import { enlarge, PLACES, REDIS, TOGGLES, TOGGLES_CONFIG_MAP, TOGGLES_KEY, writeManifests } from "./manifests";
import { FOLDER, logOf, ROOT } from "./processes";
import { startRunner, statusPage } from "./runner";
import { stop } from "./stop";
import { differences, traces } from "./traces";
import { Watch } from "./watch";

const TIME_SCALE = Number(process.env.AMR_RUNNER_DEMO_TIME_SCALE ?? "0.01");
/** A file that is there when all steps were done once. */
const DONE = join(FOLDER, "done");
const BOTH = `${RUNTIME_REDIS},${CONTROL_REDIS}`;
const WAIT = `${RUNTIME_REDIS}/sample ${CONTROL_REDIS}/sample --timeout=300s`;
const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  print("Redis as a Kubernetes object, on an API server and an Azure that run on this machine. Nothing leaves it.\n");
  const azure = await surroundings();
  const before = existsSync(DONE) ? await traces() : undefined;
  await install(azure);
  const watch = new Watch();
  try {
    await create(watch);
    await connect(azure);
    if (!before) await change(watch);
  } finally {
    await watch.stop();
  }
  if (before) {
    const changed = differences(before, await traces());
    if (changed.length > 0) print(`\n5. This run changed:\n   ${changed.join("\n   ")}`);
    else print("\n5. Nothing changes: each object has the generation that it had, and nothing was written in Azure.");
  } else writeFileSync(DONE, "");
  print(`
Next:
  export KUBECONFIG=${KUBECONFIG}   # to look around
  make runner-demo        again: nothing changes
  make runner-demo-down   deletes the objects, shows that Azure is empty, and stops everything`);
}

async function surroundings(): Promise<LocalAzure> {
  let running = runningAzure(FOLDER);
  if (running && runsApiServer()) print("1. The kube-apiserver and the local Azure run already.");
  else {
    print("1. A kube-apiserver with etcd, and a local Azure:");
    // A demo that ended without `make runner-demo-down` may have left parts of it.
    await stop();
    running = await startAzure(FOLDER, TIME_SCALE);
    await startApiServer();
  }
  const { azure, timeScale } = running;
  print(`   Azure: ${azure.endpoint}   1 s here is ${Math.round(1 / timeScale)} s of its time.`);
  print(`   Kubernetes: ${relative(ROOT, KUBECONFIG)}\n`);
  return azure;
}

async function install(azure: LocalAzure): Promise<void> {
  writeManifests(azure);
  print("2. The kinds, where in Azure, the feature flag, and a runner of both planes:");
  await typed("apply --server-side -k config/crd");
  await typed("apply --server-side -k config/standalone");
  await kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  await typed(`apply -f ${PLACES} -f ${TOGGLES}`);
  const flags = join(FOLDER, TOGGLES_KEY);
  const key = `{.data.${TOGGLES_KEY.replace(".", "\\.")}}`;
  writeFileSync(flags, await kubectl(["get", "configmap", TOGGLES_CONFIG_MAP, "-o", `jsonpath=${key}`]));
  print(`   $ ${startRunner(azure, flags)}`);
  print(`     In a cluster the ConfigMap is a volume of the runner's pod. Here is no pod: the runner gets its file.`);
  print(`     Log: ${relative(ROOT, logOf("amr"))}`);
  await typed(`wait --for=condition=Ready ${CONTROL_RANGES}/sample --timeout=120s`);
  print(`     Status page of the runner: ${statusPage()}`);
}

async function create(watch: Watch): Promise<void> {
  print("\n3. A Redis for an application (runtime plane), and one with everything said (control plane):");
  await typed(`apply -f ${REDIS}`);
  watch.start();
  await ready(watch);
  await typed(`get ${BOTH} -A`);
}

async function connect(azure: LocalAzure): Promise<void> {
  print("\n4. The application's Secret (its key, authString, is not shown), and a client in the virtual network:");
  const field = (name: string) => `{{.data.${name} | base64decode}}`;
  await typed(`get secret sample -o 'go-template=${field("host")} ${field("port")}{{"\\n"}}'`);
  const { data } = JSON.parse(await kubectl(["get", "secret", "sample", "-o", "json"])) as {
    data: Record<string, string>;
  };
  const value = (name: string) => Buffer.from(data[name] ?? "", "base64").toString();
  const connection = { hostName: value("host"), port: Number(value("port")), key: value("authString") };
  if (redisServer()) await ping(azure, connection, (line) => print(`   ${line}`));
  else print("     skipped: no redis-server was found, so the endpoints of the local Azure do not answer");
}

async function change(watch: Watch): Promise<void> {
  print("\n5. Larger ones:");
  for (const edit of enlarge()) print(`   # edit ${edit}`);
  await typed(`apply -f ${REDIS}`);
  await ready(watch);
  await typed(`get ${BOTH} -A`);
  print("\n6. A change that nobody can make is refused by the API server:");
  await refused(patch(RUNTIME_REDIS, { redisTier: "S1" }));
  print("\n   One that Azure refuses: the object says what Azure takes, and the instance stays as it is:");
  await typed(patch(CONTROL_REDIS, { sku: "Balanced_B7777" }));
  await typed(`wait --for=condition=Stalled ${CONTROL_REDIS}/sample --timeout=300s`);
  await watch.caughtUp("control", "Error");
  await typed(`apply -f ${REDIS}`);
  await ready(watch);
}

async function ready(watch: Watch): Promise<void> {
  await typed(`wait --for=condition=Ready ${WAIT}`);
  await watch.caughtUp("runtime", "Ready");
  await watch.caughtUp("control", "Ready");
}

function patch(kind: string, spec: object): string {
  return `patch ${kind} sample --type=merge -p '${JSON.stringify({ spec })}'`;
}

main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
