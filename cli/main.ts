#!/usr/bin/env node
import { Command } from "commander";
import { emulatorCommand } from "./emulator";
import { runnerCommand } from "./runner";

/** From the package itself: its path differs between sources and build. */
const { version } = require("pulumi-azure-managed-redis/package.json") as { version: string };

/** The `amr` command. */
const program = new Command("amr")
  .description("Azure Managed Redis from Pulumi: tools around the package")
  .showHelpAfterError("(add --help for the options)")
  .version(version)
  // Else options arrive at a command without the words between them, and so at a wrong one.
  .enablePositionalOptions()
  .addCommand(emulatorCommand().version(version))
  .addCommand(runnerCommand().version(version));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`amr: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
