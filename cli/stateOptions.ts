import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { fileText } from "./fileText";

/** Where a runner keeps its stacks, and who keeps their keys. */
export interface StateFlags {
  readonly stateDir: string;
  readonly backendUrl?: string;
  readonly secretsProvider: string;
  readonly passphraseFile?: string;
}

/** The secrets provider that the runner is itself. */
const LOOPBACK = "loopback";

/**
 * Adds the options that say so. A variable stands for each of them, so that in the runner's pod a command that a person runs
 * finds the same stacks as the runner.
 */
export function addStateOptions(command: Command): void {
  const options = [
    new Option("--state-dir <dir>", "folder of stacks and their settings")
      .env("AMR_STATE_DIR")
      // Whole, since commands of pulumi run in folders below it.
      .argParser((folder) => resolve(present(folder)))
      .default("/var/lib/azure-managed-redis-runner"),
    new Option("--backend-url <url>", "where Pulumi keeps states, such as azblob://… (default: files in --state-dir)")
      .env("AMR_BACKEND_URL")
      .argParser(present),
    new Option("--secrets-provider <url>", "loopback, or one of Pulumi's, such as azurekeyvault://…")
      .env("AMR_SECRETS_PROVIDER")
      .argParser(present)
      .default(LOOPBACK),
    new Option(
      "--passphrase-file <file>",
      "at least 16 random characters, for the secrets provider loopback and for no other",
    )
      .env("AMR_PASSPHRASE_FILE")
      .argParser(present),
  ];
  for (const option of options) command.addOption(option);
}

/**
 * The passphrase of the runner; undefined: another secrets provider needs none.
 * @throws Error  where it is needed and no file is named, or the file cannot be read
 */
export function passphraseOf({ secretsProvider, passphraseFile }: StateFlags): string | undefined {
  if (secretsProvider !== LOOPBACK) return undefined;
  if (passphraseFile === undefined) {
    throw new Error(
      "--passphrase-file is needed: a file with at least 16 random characters, kept as long as the state",
    );
  }
  return fileText(passphraseFile).trim();
}

/** A variable that is set to nothing is a mistake in a manifest, not a folder or a URL. */
function present(value: string): string {
  if (value === "") throw new InvalidArgumentError("give a value, or leave it out");
  return value;
}
