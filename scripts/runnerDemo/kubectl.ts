import { type ExecFileException, execFile } from "node:child_process";
import { KUBECONFIG } from "./apiServer";
import { ROOT } from "./processes";

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Types a line of kubectl for the reader, runs it, and prints what it said. @throws with what kubectl complained about */
export async function typed(line: string): Promise<string> {
  show(line);
  const output = await kubectl(words(line));
  tell(output);
  return output;
}

/** The same for a line that has to be refused: what kubectl complained about is what the reader is to see. */
export async function refused(line: string): Promise<void> {
  show(line);
  const { error, stderr } = await run(words(line));
  if (!error) throw new Error(`kubectl ${line}: was not refused`);
  tell(stderr);
}

/** Prints a line that is typed. */
export function show(line: string): void {
  console.log(`   $ kubectl ${line}`);
}

/** The words of a line, as a shell splits them; single quotes keep words together. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
}

/** Runs kubectl without a word about it. @throws with what kubectl complained about */
export async function kubectl(args: readonly string[]): Promise<string> {
  const { error, stdout, stderr } = await run(args);
  if (error) throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim() || error.message}`);
  return stdout;
}

/** Arguments as typed, for the API server of the demo. */
export function forDemo(args: readonly string[]): string[] {
  return [`--kubeconfig=${KUBECONFIG}`, ...args];
}

function run(
  args: readonly string[],
): Promise<{ readonly error: ExecFileException | null; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES };
    execFile("kubectl", forDemo(args), options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}

function tell(output: string): void {
  if (output.trim() !== "") console.log(output.trimEnd().replace(/^/gm, "     "));
}
