import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestAzure } from "../../../test/pulumi/localAzure";
import { writeProject } from "../../../test/pulumi/projectFolder";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../local/environment";
import type { Ending } from "../ending";
import { type ArmCalls, armCallsOf } from "./armCalls";
import { BLOCKING_PROGRAM } from "./blockingProgram";
import { TreeMeter, type Used } from "./treeMeter";

/** Instances made by one blocking `stack.up()` each. */
export interface Blocking extends ArmCalls {
  readonly count: number;
  /** Most that ran at the same time. */
  readonly pool: number;
  readonly allMs: number;
  readonly used: Used;
}

/** Makes so many instances with Pulumi's automation API and its stock settings, on a local Azure of its own. */
export async function blocking(
  order: { readonly count: number; readonly pool: number; readonly timeScale: number },
  ending: Ending,
): Promise<Blocking> {
  const { count, pool, timeScale } = order;
  const azure = await startTestAzure(timeScale, { args: ["--data-plane", "off"] });
  const stop = ending.of(() => azure.stop());
  const folder = mkdtempSync(join(tmpdir(), "amr-blocking-"));
  writeProject(folder);
  writeFileSync(join(folder, "index.js"), BLOCKING_PROGRAM);
  const child = fork(join(folder, "index.js"), [], {
    cwd: folder,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...isolated(process.env),
      ...pulumiEnvironment(folder),
      ...azureEnvironment(azure.local),
      BENCH_ORDER: JSON.stringify({ count, pool, place: placeOf(azure.local) }),
    },
  });
  const dispose = ending.of(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  await said(child);
  const meter = new TreeMeter(child.pid as number).start();
  const ended = meter.mark();
  const since = azure.requests().length;
  const beganMs = performance.now();
  child.send("go");
  await said(child);
  const allMs = performance.now() - beganMs;
  const used = ended();
  meter.stop();
  const calls = armCallsOf(azure.requests().slice(since));
  child.send("end");
  await once(child, "exit");
  dispose();
  await stop();
  return { count, pool, allMs, ...calls, used };
}

/** Resolves with the child's next message. @throws Error when it ends instead; why is on standard error */
async function said(child: ChildProcess): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("the program that blocks has failed");
  });
  await Promise.race([once(child, "message", { signal }), ended]).finally(() => over.abort());
}

function placeOf({ subscriptionId, resourceGroup, location, virtualNetworkId, subnetId }: LocalAzure): object {
  const common = { subscriptionId, resourceGroupName: resourceGroup };
  return {
    network: { ...common, virtualNetworkId, subnetId },
    instance: { ...common, location, skuName: "Balanced_B5", subnetId },
  };
}
