import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../emulator/emulator";
import { ManualClock } from "../../emulator/world/clock";
import { connect } from "../../provider/azure/connect";
import { Project } from "../../test/pulumi/project";
import type { Ended } from "../../test/pulumi/pulumiCommand";
import { azureEnvironment } from "../local/environment";
import { type Calls, callsOf } from "./calls";
import type { Ending } from "./ending";
import { instanceProgram } from "./instance";
import { Meter } from "./meter";
import { SharedTime } from "./sharedTime";

/** One command of the CLI: its requests to Azure, and the time that passed in Azure. */
export interface Command extends Calls {
  readonly name: string;
  readonly azureMs: number;
}

/**
 * Runs the commands of an instance's life against an Azure with real durations, on a clock that passes at once when everybody
 * waits: the number of requests depends on the durations.
 */
export async function commands(ending: Ending): Promise<readonly Command[]> {
  const folder = mkdtempSync(join(tmpdir(), "amr-bench-"));
  const azureClock = new ManualClock(Date.now());
  const emulator = await startEmulator({ stateDir: folder, isKept: false, dataPlane: false, clock: azureClock });
  const stop = ending.of(() => emulator.stop());
  const { cloud, requests } = emulator;
  const meter = new Meter(cloud.caCert);
  const clock = new SharedTime(azureClock, () => (meter.reading.isWaiting ? undefined : meter.reading.requests));
  const azure = connect(azureEnvironment(cloud), { httpClient: meter });
  const project = await new Project(cloud, { shell: "served", asUsersDo: true }).program(instanceProgram(cloud)).init();
  const dispose = ending.of(() => project.dispose());
  project.serving = { azure: () => azure, clock };

  const told = async (name: string, command: () => Promise<Ended>): Promise<Command> => {
    const [before, startMs] = [requests.total, azureClock.nowMs()];
    const { code, text } = await command();
    if (code !== 0) throw new Error(text);
    return { name, ...callsOf(requests.since(before)), azureMs: azureClock.nowMs() - startMs };
  };
  const all = [
    await told("create", () => project.up()),
    await told("up without a change", () => project.up()),
    await told("preview without a change", () => project.preview()),
    await told("refresh", () => project.refresh()),
    await told("scale", () => project.program(instanceProgram(cloud, { skuName: "Balanced_B10" })).up()),
    await told("destroy", () => project.destroy()),
  ];
  dispose();
  await stop();
  rmSync(folder, { recursive: true, force: true });
  return all;
}
