import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";

interface Flags {
  readonly port: number;
  readonly stateDir?: string;
  readonly timeScale: number;
  readonly log?: string;
  readonly dataPlane: "on" | "off";
  readonly admin?: true;
}

const EXAMPLE = `
Prints one JSON line when it is ready: endpoint, caCert (path), tenantId, subscriptionId, clientId, clientSecret, dns,
dataPlane, location, resourceGroup, virtualNetworkId, subnetId, and with --admin the address and token of the admin API.
Clients reach it like any other cloud:

  ARM_METADATA_HOSTNAME=<host:port of endpoint>  ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET
  NODE_EXTRA_CA_CERTS (or SSL_CERT_FILE, REQUESTS_CA_BUNDLE)=<caCert>

It listens on 127.0.0.1 only and stops at SIGINT or SIGTERM.`;

/** `amr emulator`: the local Azure as a process. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("run a local Azure: ARM, private DNS and real Redis databases behind private endpoints")
    .option("--port <number>", "port of the ARM endpoint; 0 lets the system choose", port, 0)
    .option("--state-dir <dir>", "certificate authority and data of the databases (default: a temporary folder)")
    .option(
      "--time-scale <factor>",
      "real seconds per second of Azure: 0.01 makes a creation of 404 s take 4 s",
      scale,
      1,
    )
    .option("--log <file>", "append one JSON line per ARM request")
    .addOption(new Option("--data-plane <switch>", "whether databases answer").choices(["on", "off"]).default("on"))
    .option("--admin", "start the admin API, which makes things go wrong on demand")
    .addHelpText("after", EXAMPLE)
    .action(run);
}

/** Runs until a signal comes. */
async function run({ stateDir, timeScale, log, dataPlane, ...flags }: Flags): Promise<void> {
  const signalled = firstSignal();
  // Loaded when it runs: the other commands and the help need none of it.
  const { startEmulator } = require("../emulator/emulator") as typeof import("../emulator/emulator");
  const dir = stateDir ?? (await mkdtemp(join(tmpdir(), "amr-emulator-")));
  try {
    const emulator = await startEmulator({
      stateDir: dir,
      port: flags.port,
      timeScale,
      dataPlane: dataPlane === "on",
      admin: flags.admin ?? false,
      ...(log === undefined ? {} : { logFile: log }),
    });
    process.stdout.write(`${JSON.stringify(emulator.cloud)}\n`);
    await signalled;
    await emulator.stop();
  } finally {
    if (stateDir === undefined) await rm(dir, { recursive: true, force: true });
  }
}

/** Listened for from the beginning, so that a signal during the start is not lost. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function scale(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("A time scale is a number greater than 0.");
}
