import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { npmEnded } from "./npmEnded";

interface Flags {
  readonly port: number;
  readonly stateDir?: string;
  readonly timeScale: number;
  readonly log?: string;
  readonly dataPlane: "on" | "off";
  readonly throttling: "on" | "off";
  readonly virtualClock?: true;
  readonly role?: readonly string[];
  readonly addressSpace?: string;
  readonly admin?: true;
  readonly doubt?: Readonly<Record<string, string>>;
  readonly doubts?: true;
}

/** A second is eleven days of Azure; beyond, dates soon leave what a date can hold. */
const SCALE_MIN = 0.000_001;
const SCALE_MAX = 1000;

const EXAMPLE = `
Prints one JSON line when it is ready: endpoint, caCert (path), tenantId, subscriptionId, clientId, clientSecret, dns,
preload, dataPlane, location, resourceGroup, virtualNetworkId, subnetId, addressSpace, and with --admin the address and token of
the admin API.
Clients reach it like any other cloud:

  ARM_METADATA_HOSTNAME=<host:port of endpoint>  ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET
  NODE_EXTRA_CA_CERTS (or SSL_CERT_FILE, REQUESTS_CA_BUNDLE)=<caCert>

It listens on 127.0.0.1 only and stops at SIGINT or SIGTERM, and with the npx or npm script that started it, unless nohup or
setsid stands before amr in the script.`;

/** `amr emulator`: the local Azure as a process. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("run a local Azure: ARM, private DNS and real Redis databases behind private endpoints")
    .option("--port <number>", "port of the ARM endpoint; 0 lets the system choose", port, 0)
    .option(
      "--state-dir <dir>",
      "keeps resources, certificate authority and data of the databases over a restart (default: a temporary folder)",
      path,
    )
    .option(
      "--time-scale <factor>",
      "real seconds per second of Azure: 0.01 makes a creation of 404 s take 4 s",
      scale,
      1,
    )
    .option("--virtual-clock", "Azure's time moves by request only, through the admin API")
    .option("--log <file>", "append one JSON line per ARM request", path)
    .addOption(new Option("--data-plane <switch>", "whether databases answer").choices(["on", "off"]).default("on"))
    .addOption(
      new Option("--throttling <switch>", "whether Azure's limits on requests apply")
        .choices(["on", "off"])
        .default("on"),
    )
    .option(
      "--role <file>",
      "what its service principal may do: a list of actions, or an Azure role definition; file@/subscriptions/… assigns it " +
        "there; may be given several times. The actions that were used are printed at the end",
      (file: string, files: readonly string[] = []) => [...files, path(file)],
    )
    .option(
      "--address-space <cidr>",
      "of the virtual network it brings: a /16 inside 127.0.0.0/8 (default: the first free one from 127.64.0.0/16)",
      addressSpace,
    )
    .option("--admin", "start the admin API: faults on demand, a look behind the scenes, the clock")
    .option(
      "--doubt <name=value>",
      "what it does where no recording of Azure settles it; may be given several times",
      doubt,
    )
    .option("--doubts", "print the doubts with their values, and end")
    .addHelpText("after", EXAMPLE)
    .action(run);
}

/** Runs the local Azure until a signal comes, or the npm that started it ends. */
async function run({ stateDir, timeScale, log, addressSpace, ...flags }: Flags): Promise<void> {
  if (flags.doubts) {
    const { doubtsText } = require("../emulator/world/doubtsText") as typeof import("../emulator/world/doubtsText");
    process.stdout.write(doubtsText());
    return;
  }
  const ended = Promise.race([firstSignal(), npmEnded()]);
  // Loaded only here: the other commands and the help need none of these modules.
  const { startEmulator } = require("../emulator/emulator") as typeof import("../emulator/emulator");
  const { readRoles } =
    require("../emulator/authorization/roleFile") as typeof import("../emulator/authorization/roleFile");
  const dir = stateDir ?? (await mkdtemp(join(tmpdir(), "amr-emulator-")));
  try {
    const emulator = await startEmulator({
      stateDir: dir,
      isKept: stateDir !== undefined,
      port: flags.port,
      timeScale,
      virtualClock: flags.virtualClock ?? false,
      dataPlane: flags.dataPlane === "on",
      throttling: flags.throttling === "on",
      admin: flags.admin ?? false,
      ...(flags.role ? { roles: flags.role.flatMap((text) => readRoles(...assignment(text))) } : {}),
      ...(addressSpace === undefined ? {} : { addressSpace }),
      ...(flags.doubt ? { doubts: flags.doubt } : {}),
      ...(log === undefined ? {} : { logFile: log }),
    });
    process.stdout.write(`${JSON.stringify(emulator.cloud)}\n`);
    await ended;
    await emulator.stop();
    if (flags.role) process.stdout.write(`${JSON.stringify({ actions: emulator.roles.report() })}\n`);
  } finally {
    if (stateDir === undefined) await rm(dir, { recursive: true, force: true });
  }
}

/** Listens from the beginning, so that a signal during the start is not lost. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

/** The file and the scope in a value of `--role`. */
function assignment(text: string): [file: string, scope?: string] {
  const at = text.lastIndexOf("@/subscriptions/");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function path(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("A path cannot be empty.");
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function addressSpace(text: string): string {
  const { isBlock } =
    require("../emulator/dataPlane/addressBlock") as typeof import("../emulator/dataPlane/addressBlock");
  if (isBlock(text)) return text;
  throw new InvalidArgumentError("An address space is a /16 from 127.1.0.0/16 to 127.255.0.0/16.");
}

/** A doubt and its value, beside those of the options before. */
function doubt(text: string, others: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { Doubts } = require("../emulator/world/doubts") as typeof import("../emulator/world/doubts");
  const at = text.indexOf("=");
  if (at < 0) throw new InvalidArgumentError("A doubt is chosen as NAME=VALUE; --doubts lists what there is.");
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  try {
    return { ...others, ...new Doubts({ [name]: value }).chosen };
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function scale(text: string): number {
  const value = Number(text);
  if (value >= SCALE_MIN && value <= SCALE_MAX) return value;
  throw new InvalidArgumentError(`A time scale is a number from ${SCALE_MIN} to ${SCALE_MAX}.`);
}
