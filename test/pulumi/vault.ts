import { createHash } from "node:crypto";
import type { StackSecrets } from "../../runner/stacks/stackFiles";
import { revealed } from "../../runner/stacks/stateSecrets";
import { Transit, transitSecrets } from "../../runner/stacks/vaultTransit";

/** The data key of every stack that tests make: what Pulumi encrypts with it is safe from no one but a careless test. */
const DATA_KEY = createHash("sha256").update("tests").digest();
const PASSPHRASE = "the passphrase of the tests";

let started: Promise<Transit> | undefined;

/** The runner's transit engine, one for all tests of this process. It does not keep the process alive. */
export function runningTransit(): Promise<Transit> {
  started ??= Transit.start(PASSPHRASE);
  return started;
}

/** What a stack's settings say about its secrets. */
export async function testSecrets(): Promise<StackSecrets> {
  return await transitSecrets((await runningTransit()).keys, DATA_KEY);
}

/** A value of a state with its secrets in plain text. */
export function revealedInTest(value: unknown): unknown {
  return revealed(value, DATA_KEY);
}
