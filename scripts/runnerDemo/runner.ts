import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { azureEnvironment, type LocalAzure } from "../local/environment";
import { KUBECONFIG } from "./apiServer";
import { rangeIn } from "./manifests";
import { FOLDER, logOf, ROOT, running, start } from "./processes";

/** Of both planes: those that a person would think about. */
function chosen({ addressSpace }: LocalAzure): readonly string[] {
  return ["--scope", "sample", "--control-namespace", "default", "--default-ip-range", rangeIn(addressSpace, 78)];
}

/** Starts a runner of both planes, or finds the one that runs. Returns what a reader would type, without the paths. */
export function startRunner(azure: LocalAzure, flags: string): string {
  const line = `amr runner ${chosen(azure).join(" ")} …`;
  if (running("amr") !== undefined) return line;
  const passphrase = join(FOLDER, "passphrase");
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("hex"), { mode: 0o600 });
  const args = [
    ...["--kubeconfig", KUBECONFIG, "--state-dir", join(FOLDER, "stacks"), "--passphrase-file", passphrase],
    ...["--feature-flags", flags, "--no-leader-election"],
    ...["--metrics-port", "0", "--probe-port", "0", "--log-format", "text"],
    ...chosen(azure),
  ];
  const environment = { ...process.env, ...azureEnvironment(azure), NODE_EXTRA_CA_CERTS: azure.caCert };
  start("amr", [process.execPath, join(ROOT, "dist/cli/main.js"), "runner", ...args], environment);
  return line;
}

/** The address of the runner's status page; undefined: the runner has not said it yet. */
export function statusPage(): string | undefined {
  return [...readFileSync(logOf("amr"), "utf8").matchAll(/ statusPage=(\S+)/g)].at(-1)?.[1];
}
