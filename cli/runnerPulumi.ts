import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { addStateOptions, passphraseOf, type StateFlags } from "./stateOptions";

interface Flags extends StateFlags {
  readonly project?: string;
}

const EXAMPLE = `
  amr runner pulumi -- stack ls --all
  amr runner pulumi -- stack export --stack organization/amr-3f/<uid of the object>
  amr runner pulumi -- cancel --yes --stack organization/amr-3f/<uid of the object>

In the runner's pod the variables say where its stacks are. Give each stack its full name, as \`stack ls --all\` does: the last
part is the uid of its object. Reading, and \`cancel\` of a run that has ended, may be done beside the runner. Stop the runner
before anything else.`;

/** `amr runner pulumi`: opens the stacks of a runner with the plain CLI. */
export function runnerPulumiCommand(): Command {
  const command = new Command("pulumi").description("run the Pulumi CLI on the stacks of a runner");
  addStateOptions(command);
  return command
    .option("--project <name>", "project in whose folder the command runs: few commands need one")
    .argument("<words...>", "a command of pulumi, after --")
    .addHelpText("after", EXAMPLE)
    .action(run);
}

async function run(words: readonly string[], flags: Flags): Promise<void> {
  const { PulumiStacks } = require("../runner/stacks/pulumiStacks") as typeof import("../runner/stacks/pulumiStacks");
  const { stateDir, backendUrl, secretsProvider, project } = flags;
  if (!existsSync(stateDir)) throw new Error(`${stateDir} is not there: name the runner's folder with --state-dir`);
  const passphrase = passphraseOf(flags);
  const stacks = await PulumiStacks.start({
    folder: stateDir,
    ...(backendUrl === undefined ? {} : { backendUrl }),
    secrets: passphrase === undefined ? { is: "provider", url: secretsProvider } : { is: "runner", passphrase },
    workers: 1,
  });
  try {
    const cwd = project === undefined ? stateDir : join(stateDir, "projects", project);
    if (!existsSync(cwd))
      throw new Error(`there is no project ${project}: \`stack ls --all\` names those that there are`);
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
