import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { packagePath } from "./packagePath";

interface Flags {
  readonly standalone?: true;
  readonly kubeconfig?: string;
}

/** `amr runner install --standalone`: the kinds that a Kyma would bring. */
export function runnerInstallCommand(): Command {
  return new Command("install")
    .description("install the kinds Scope and IpRange, for clusters without a Kyma")
    .requiredOption("--standalone", "says that this cluster has no Kyma, which has kinds of these names itself")
    .option("--kubeconfig <file>", "kubeconfig of an administrator (default: the pod's own, else KUBECONFIG)")
    .action(run);
}

async function run({ kubeconfig }: Flags): Promise<void> {
  const { installKinds } = require("../runner/install") as typeof import("../runner/install");
  const folder = packagePath("config", "standalone");
  const manifests = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
    .map((file) => readFileSync(join(folder, file), "utf8"));
  for (const done of await installKinds(manifests, kubeconfig)) process.stdout.write(`${done}\n`);
}
