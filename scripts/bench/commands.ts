import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../emulator/emulator";
import { ManualClock } from "../../emulator/world/clock";
import { connect } from "../../provider/azure/connect";
import { Project } from "../../test/pulumi/project";
import type { Ended } from "../../test/pulumi/pulumiCommand";
import { azureEnvironment } from "../local/environment";
import { type Calls, callsOf, isWrite } from "./calls";
import { longestChainMs } from "./criticalPath";
import type { Ending } from "./ending";
import { instanceProgram } from "./instance";
import { Meter } from "./meter";
import { SharedTime } from "./sharedTime";
import { SteadyClient } from "./steadyClient";
import type { Verb } from "./steps";

/** The requests of something to Azure, and the time that passed in Azure. */
export interface Lap extends Calls {
  readonly azureMs: number;
}

/** One command of the CLI. */
export interface Command extends Lap {
  readonly name: string;
  /** The longest chain of waits that Azure imposes, in ms of its time; undefined for a command that does not wait for Azure. */
  readonly neededMs?: number | undefined;
  /** The same done by a client that polls every 10 s. */
  readonly steady?: Lap | undefined;
}

const SCALED = "Balanced_B10";

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

  const lap = async (run: () => Promise<unknown>, verb?: Verb): Promise<Lap & Pick<Command, "neededMs">> => {
    const [before, startMs] = [requests.total, azureClock.nowMs()];
    await run();
    const records = requests.since(before);
    const writes = records.filter(isWrite);
    return {
      ...callsOf(records),
      azureMs: azureClock.nowMs() - startMs,
      neededMs: verb && longestChainMs(verb, writes),
    };
  };
  const told = async (name: string, command: () => Promise<Ended>, verb?: Verb): Promise<Command> => {
    const run = async () => {
      const { code, text } = await command();
      if (code !== 0) throw new Error(text);
    };
    return { name, ...(await lap(run, verb)) };
  };
  const all = [
    await told("create", () => project.up(), "create"),
    await told("up without a change", () => project.up()),
    await told("preview without a change", () => project.preview()),
    await told("refresh", () => project.refresh()),
    await told("scale", () => project.program(instanceProgram(cloud, { skuName: SCALED })).up(), "update"),
    await told("destroy", () => project.destroy(), "delete"),
  ];
  dispose();
  const client = new SteadyClient(cloud, (await azure).arm, clock);
  const steady: Readonly<Record<string, Lap>> = {
    create: await lap(() => client.create()),
    scale: await lap(() => client.scale(SCALED)),
    destroy: await lap(() => client.destroy()),
  };
  await stop();
  rmSync(folder, { recursive: true, force: true });
  return all.map((command) => ({ ...command, steady: steady[command.name] }));
}
