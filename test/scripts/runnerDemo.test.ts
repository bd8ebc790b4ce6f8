import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differences, type Traces } from "../../scripts/runnerDemo/traces";

const ROOT = join(__dirname, "..", "..");
const NAME = ".demo-runner-test";
const FOLDER = join(ROOT, NAME);
const RUNTIME = "azuremanagedredis.cloud-resources.kyma-project.io";
const CONTROL = "azuremanagedredis.cloud-control.kyma-project.io";

/** What `make runner-demo` and `make runner-demo-down` run, in a folder of its own and five times as fast. */
async function demo(script: "up" | "down"): Promise<string> {
  const child = spawn(process.execPath, ["--import", "tsx", join(ROOT, "scripts", "runnerDemo", `${script}.ts`)], {
    cwd: ROOT,
    env: {
      ...process.env,
      AMR_RUNNER_DEMO: NAME,
      AMR_RUNNER_DEMO_TIME_SCALE: "0.002",
      ARM_CLIENT_ID: "of a real Azure",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += String(chunk);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0, text);
  return text;
}

/** Command lines of processes that know the demo's folder, by their arguments or their environment. */
function processes(): string[] {
  const known = (pid: string) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return `${command}${readFileSync(`/proc/${pid}/environ`, "utf8")}`.includes(FOLDER) ? [command] : [];
    } catch {
      return []; // ended since, or of another user
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(known);
}

function includes(text: string, expected: readonly string[]): void {
  for (const one of expected) assert.ok(text.includes(one), `${one}\nis not in\n${text}`);
}

describe("the demo of the runner", function () {
  // On a busy machine, with half a minute for each process that has to start.
  this.timeout(300_000);

  before(() =>
    assert.ok(
      !existsSync(FOLDER),
      `${FOLDER} is left from a run that was broken off: run make runner-demo-down with AMR_RUNNER_DEMO=${NAME}`,
    ),
  );
  after(async () => {
    if (existsSync(FOLDER)) await demo("down");
  });

  it("brings up both planes, makes a Redis in each, connects, scales, and shows what is refused", async () => {
    const text = await demo("up");
    includes(text, [
      "$ kubectl apply --server-side -k config/crd",
      `$ kubectl apply -f ${NAME}/manifests/places -f ${NAME}/manifests/toggles`,
      "configmap/azure-managed-redis-runner-toggles created",
      `$ kubectl apply -f ${NAME}/manifests/redis`,
      `$ kubectl get ${RUNTIME} -A --watch`,
      `$ kubectl get ${CONTROL} sample --watch`,
      `$ kubectl wait --for=condition=Ready ${RUNTIME}/sample ${CONTROL}/sample`,
      `$ kubectl get ${RUNTIME},${CONTROL} -A`,
      "$ kubectl get secret sample",
      "redisTier: P1 -> P2",
      "sku: Balanced_B10 -> Balanced_B20",
      `$ kubectl patch ${RUNTIME} sample --type=merge -p '{"spec":{"redisTier":"S1"}}'`,
      "redisTier family is immutable",
      `$ kubectl patch ${CONTROL} sample --type=merge -p '{"spec":{"sku":"Balanced_B7777"}}'`,
      "control  sample Error SKU Balanced_B7777 is not a valid scale target from Balanced_B20",
    ]);
    for (const plane of ["runtime", "control"]) {
      assert.match(text, new RegExp(`${plane}  sample Creating .*; \\d+ s of usually 7 min`));
      assert.match(text, new RegExp(`${plane}  sample Ready`));
    }
    assert.match(text, /Status page of the runner: http:\/\/127\.0\.0\.1:\d+$/m);
    assert.match(text, / P2 +Ready +True/);
    assert.match(text, /\/sample +Balanced_B20 +Ready +True/);
    assert.match(text, /PING -> PONG/);
  });

  it("run again: changes nothing, and has looked", async () => {
    const text = await demo("up");
    assert.match(text, /5\. Nothing changes: each object has the generation that it had/);
    assert.match(text, new RegExp(`${CONTROL}/sample unchanged\\s+${RUNTIME}/sample unchanged`));
    assert.doesNotMatch(text, /created|configured|Updating/);
  });

  it("ended: deletes both, shows that Azure holds nothing of them, and leaves no process and no file", async () => {
    assert.ok(processes().length >= 4, "etcd, API server, Azure and runner are found while they run");
    const text = await demo("down");
    includes(text, [`$ kubectl delete ${RUNTIME},${CONTROL} sample`, "virtualNetworks vnet (was there before)"]);
    assert.match(text, /(runtime|control) {2}sample Deleting/);
    assert.ok(!existsSync(FOLDER));
    assert.deepEqual(processes(), []);
  });

  it("ended twice: says that there is nothing to do", async () => {
    assert.match(await demo("down"), /nothing to delete/);
  });
});

describe("what a run of the runner's demo has changed", () => {
  const before: Traces = { objects: new Map([["Scope default sample", "u1 1"]]), writes: ["PUT a"] };
  const cases = [
    { because: "all is as it was", after: before, expected: [] },
    {
      because: "a generation moves with a spec",
      after: { ...before, objects: new Map([["Scope default sample", "u1 2"]]) },
      expected: ["Scope default sample"],
    },
    {
      because: "an object is new, and another gone",
      after: { ...before, objects: new Map([["Secret default sample", "u2 7"]]) },
      expected: ["Scope default sample", "Secret default sample"],
    },
    {
      because: "Azure was written to",
      after: { ...before, writes: ["PUT a", "PATCH b"] },
      expected: ["PATCH b"],
    },
  ];
  for (const { because, after, expected } of cases)
    it(`${expected.length} differences: ${because}`, () => assert.deepEqual(differences(before, after), expected));
});
