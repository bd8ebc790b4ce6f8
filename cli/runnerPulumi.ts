import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";

interface Flags {
  readonly stateDir: string;
  readonly backendUrl?: string;
  readonly passphraseFile: string;
  readonly project?: string;
}

const EXAMPLE = `
  amr runner pulumi --passphrase-file ./passphrase -- stack ls --all
  amr runner pulumi --passphrase-file ./passphrase --project amr-3f -- stack export --stack <uid of the object>

A stack's name is the uid of its object. Its secrets are opened with the runner's passphrase. Stop the runner before a command that
changes a stack.`;

/** `amr runner pulumi`: opens the stacks of a runner with the plain CLI. */
export function runnerPulumiCommand(): Command {
  return new Command("pulumi")
    .description("run the Pulumi CLI on the stacks of a runner")
    .option("--state-dir <dir>", "folder of stacks and their settings", "/var/lib/azure-managed-redis-runner")
    .option("--backend-url <url>", "where Pulumi keeps states (default: files in --state-dir)")
    .requiredOption("--passphrase-file <file>", "that of the runner")
    .option("--project <name>", "project of the stack, as `stack ls --all` names it")
    .argument("<words...>", "a command of pulumi, after --")
    .addHelpText("after", EXAMPLE)
    .action(run);
}

async function run(words: readonly string[], { stateDir, backendUrl, passphraseFile, project }: Flags): Promise<void> {
  const { PulumiStacks } = require("../runner/stacks/pulumiStacks") as typeof import("../runner/stacks/pulumiStacks");
  if (!existsSync(stateDir)) throw new Error(`${stateDir} is not there: name the runner's folder with --state-dir`);
  const passphrase = readFileSync(passphraseFile, "utf8").trim();
  const stacks = await PulumiStacks.start({
    folder: stateDir,
    ...(backendUrl === undefined ? {} : { backendUrl }),
    secrets: { is: "runner", passphrase },
    workers: 1,
  });
  try {
    const cwd = project === undefined ? stateDir : join(stateDir, "projects", project);
    const child = spawn("pulumi", [...words], {
      cwd,
      env: { ...process.env, ...stacks.cliVariables },
      stdio: "inherit",
    });
    const [code] = (await once(child, "exit")) as [number | null];
    process.exitCode = code ?? 1;
  } finally {
    await stacks.stop(0);
  }
}
