#!/usr/bin/env node
import { Command } from "commander";
import { emulatorCommand } from "./emulator";

/** The `amr` command. */
const program = new Command("amr")
  .description("Azure Managed Redis from Pulumi: tools around the package")
  .showHelpAfterError("(add --help for the options)")
  .addCommand(emulatorCommand());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`amr: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
