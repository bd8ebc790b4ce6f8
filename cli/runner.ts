import { Command, InvalidArgumentError, Option } from "commander";
import type { RunnerOptions } from "../runner/options";
import { fileText } from "./fileText";
import { packagePath } from "./packagePath";
import { runnerInstallCommand } from "./runnerInstall";
import { runnerPulumiCommand } from "./runnerPulumi";
import { keepHeapSmall } from "./smallHeap";
import { addStateOptions, passphraseOf, type StateFlags } from "./stateOptions";

interface Flags extends StateFlags {
  readonly kubeconfig?: string;
  readonly runtimeKubeconfig?: string;
  readonly namespaces?: readonly string[];
  readonly runtimeNamespaces?: readonly string[];
  readonly controlNamespace: string;
  readonly scope?: string;
  readonly workers: number;
  readonly maxConcurrentReconciles: number;
  readonly driftInterval: number;
  readonly featureFlags: string;
  readonly endpointCa?: string;
  readonly defaultIpRange?: string;
  readonly federatedTokenDir: string;
  readonly exposeAuthString?: true;
  readonly logFormat: "json" | "text";
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly listenHost: string;
  readonly metricsPort: number;
  readonly probePort: number;
  readonly leaseNamespace: string;
  readonly leaderElection: boolean;
  readonly grace: number;
}

const EXAMPLE = `
Azure is reached as from any program of Pulumi: ARM_* variables, a workload identity, a managed identity; or, for each Scope, by a
Secret with the label cloud-control.kyma-project.io/azure-credentials: <scope>. Only Pulumi's CLI gets the variables that Pulumi
documents for --backend-url and --secrets-provider: AZURE_STORAGE_KEY, PULUMI_CONFIG_PASSPHRASE_FILE and others.

In a checkout:

  kubectl apply --server-side -k config/crd
  openssl rand -base64 32 > ../passphrase
  scripts/with amr runner --passphrase-file ../passphrase --state-dir ../state \\
    --feature-flags config/featureToggles/featureToggles.local.yaml

It stops at SIGINT or SIGTERM: no pass begins any more, and running ones end, or are cancelled after --grace. Nothing in Azure is
deleted by stopping.`;

/** `amr runner`: reconciles custom resources by running Pulumi. */
export function runnerCommand(): Command {
  const command = new Command("runner")
    .description("reconcile AzureManagedRedis objects of a Kubernetes cluster")
    // Subcommands have options of the same names, which this command would take for its own.
    .enablePositionalOptions()
    .hook("preSubcommand", refuseMisplaced)
    .option("--kubeconfig <file>", "kubeconfig of the control plane (default: the pod's own, else KUBECONFIG)")
    .option("--runtime-kubeconfig <file>", "kubeconfig of the runtime plane (default: both planes are one cluster)")
    .option("--namespaces <names>", "namespaces of the control plane, with commas between (default: all)", words)
    .option(
      "--runtime-namespaces <names>",
      "namespaces of the runtime plane, with commas between (default: all)",
      words,
    )
    .option("--control-namespace <name>", "namespace for the objects that serve the runtime plane", "default")
    .option("--scope <name>", "scope of the runtime plane's cluster (default: no runtime plane)");
  addStateOptions(command);
  command
    .option("--workers <number>", "passes at the same time: about one for each core", count, 2)
    .option("--max-concurrent-reconciles <number>", "reconciliations at the same time, for each controller", count, 16)
    .addOption(timeOption("--drift-interval <time>", "each settled resource is read once in that time", "1h"))
    .addOption(
      new Option("--feature-flags <file>", "feature toggles").default(
        packagePath("config", "featureToggles", "featureToggles.yaml"),
        "those of the package, all off",
      ),
    )
    .option("--endpoint-ca <file>", "PEM of the authority of the endpoints' certificates, where not publicly trusted")
    .option("--default-ip-range <cidr>", "addresses for the IpRange default of the runtime plane")
    .option(
      "--federated-token-dir <dir>",
      "where federatedTokenFile of a Secret must lie",
      "/var/run/secrets/azure/tokens",
    )
    .option(
      "--expose-auth-string",
      "write the key into status.authString, for the Go operator: whoever may read objects can then read the key",
    )
    .addOption(new Option("--log-format <format>", "format of the log").choices(["json", "text"]).default("json"))
    .addOption(
      new Option("--log-level <level>", "least level that is logged")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .option("--listen-host <address>", "address for metrics and probes; in a pod 0.0.0.0", "127.0.0.1")
    .option("--metrics-port <number>", "port of metrics and status page", port, 8080)
    .option("--probe-port <number>", "port of /healthz and /readyz", port, 8081)
    .option("--lease-namespace <name>", "namespace of the Lease", "default")
    .option("--no-leader-election", "take no Lease: there is no other runner on this state")
    .addOption(timeOption("--grace <time>", "time that running passes get when the runner stops", "20s"))
    .addHelpText("after", EXAMPLE)
    .action(run);
  return command.addCommand(runnerInstallCommand()).addCommand(runnerPulumiCommand());
}

/** An option before the subcommand would be this command's own, and have no effect. */
function refuseMisplaced(command: Command, subcommand: Command): void {
  const misplaced = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === "cli");
  if (misplaced) command.error(`error: ${misplaced.long} has to stand after ${subcommand.name()}`);
}

async function run(flags: Flags): Promise<void> {
  keepHeapSmall();
  const options = optionsOf(flags);
  const { runRunner } = require("../runner/runner") as typeof import("../runner/runner");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  await runRunner(options, stop.signal);
}

function optionsOf(flags: Flags): RunnerOptions {
  const { kubeconfig, runtimeKubeconfig, namespaces, runtimeNamespaces } = flags;
  const { scope, backendUrl, defaultIpRange, endpointCa } = flags;
  const passphrase = passphraseOf(flags);
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(runtimeKubeconfig === undefined ? {} : { runtimeKubeconfig }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(runtimeNamespaces === undefined ? {} : { runtimeNamespaces }),
    ...(scope === undefined ? {} : { scope }),
    ...(backendUrl === undefined ? {} : { backendUrl }),
    ...(defaultIpRange === undefined ? {} : { defaultIpRange }),
    ...(endpointCa === undefined ? {} : { endpointCa: fileText(endpointCa) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(flags.leaderElection ? { leaseNamespace: flags.leaseNamespace } : {}),
    controlNamespace: flags.controlNamespace,
    folder: flags.stateDir,
    secretsProvider: flags.secretsProvider,
    workers: flags.workers,
    maxConcurrentReconciles: flags.maxConcurrentReconciles,
    driftIntervalMs: flags.driftInterval,
    flagFile: flags.featureFlags,
    federatedTokenDir: flags.federatedTokenDir,
    exposesAuthString: flags.exposeAuthString === true,
    log: { format: flags.logFormat, level: flags.logLevel },
    metrics: { host: flags.listenHost, port: flags.metricsPort },
    probes: { host: flags.listenHost, port: flags.probePort },
    graceMs: flags.grace,
    environment: process.env,
  };
}

function words(value: string): readonly string[] {
  return value.split(",").filter((word) => word !== "");
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 256) throw new InvalidArgumentError("give 1 to 256");
  return number;
}

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError("give 0 to 65535");
  return number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** The default is shown as a person would give it. */
function timeOption(flags: string, about: string, byDefault: string): Option {
  return new Option(flags, about).argParser(time).default(time(byDefault), byDefault);
}

function time(value: string): number {
  const [, number = "", unit = ""] = /^(\d{1,5})([smh])$/.exec(value) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (!(ms > 0)) throw new InvalidArgumentError("give a time such as 20s, 30m or 1h");
  return ms;
}
