import type { Cli, Ended } from "./cli";
import { isDead, locksIn, type Processes } from "./lock";
import { withoutSecrets } from "./secretVariables";
import type { Pass, PassResult } from "./stacks";
import type { Job, Ports, Served } from "./workerMessages";
import type { Worker } from "./workerProcess";

/** Without the state, which the caller reads. */
export type PassEnd = Omit<PassResult, "state">;

export interface PassOptions {
  readonly cli: Cli;
  readonly processes: Processes;
  /** The folder of the stack's project. */
  readonly cwd: string;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/**
 * Runs the CLI on what a worker serves. The CLI is this process's child, not the worker's: whatever ends the worker, the
 * command ends too, and is waited for.
 * @throws WorkerLost when the command has ended
 */
export async function runPass(pass: Pass, worker: Worker, options: PassOptions): Promise<PassEnd> {
  const { verb, declaration, access, mayDelete, leaving, steps } = pass;
  const job: Job = {
    verb,
    declaration,
    access,
    ...(mayDelete ? { mayDelete } : {}),
    ...(leaving ? { leaving } : {}),
    ...(steps ? { steps } : {}),
  };
  const ports = await worker.serve(job, options.signal);
  const signal = AbortSignal.any([options.signal, worker.gone]);
  const beganMs = options.nowMs();
  const command = { args: [...argumentsOf(pass, ports), "--stack", pass.stack.stack], ports };
  let ended = await run(command, { ...options, signal });
  const unlocked = await isUnlocked(ended, pass, options);
  if (unlocked) ended = await run(command, { ...options, signal });
  const ranMs = options.nowMs() - beganMs;
  const served = await worker.end();
  const error = ended.code === 0 ? undefined : errorOf({ ended, served, pass }, options);
  return {
    isOk: ended.code === 0,
    statuses: served.statuses,
    ...(served.warnings?.length ? { warnings: served.warnings } : {}),
    ranMs,
    ...(unlocked ? { isUnlocked: true } : {}),
    ...(error ? { error } : {}),
  };
}

/** Far more than a pass takes that waits for nothing of Azure's but the answers to its requests. */
const PASS_MS = 15 * 60_000;

const COMMON = ["--yes", "--skip-preview", "--continue-on-error"];

function argumentsOf({ verb }: Pass, { program }: Ports): string[] {
  if (verb === "up") return ["up", ...COMMON, `--client=127.0.0.1:${program}`, "--exec-kind", "auto.inline"];
  // Nobody listens at this port, and nobody is asked: without it the CLI would start a language host.
  return ["destroy", ...COMMON, "--remove", "--client=127.0.0.1:1"];
}

function run(
  { args, ports }: { args: readonly string[]; ports: Ports },
  { cli, cwd, signal }: PassOptions,
): Promise<Ended> {
  return cli.run(args, {
    cwd,
    signal,
    limitMs: PASS_MS,
    variables: { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${ports.provider}` },
  });
}

/** Takes away the lock that stopped a command, if a pass of ours left it that is dead. */
async function isUnlocked(ended: Ended, pass: Pass, { cli, processes, cwd, signal }: PassOptions): Promise<boolean> {
  const locks = ended.code === 0 ? undefined : locksIn(textOf(ended));
  if (locks === undefined || locks.length === 0 || signal.aborted) return false;
  if (!locks.every((lock) => isDead(lock, processes))) return false;
  const { code } = await cli.run(["cancel", "--yes", "--stack", pass.stack.stack], { cwd, signal });
  return code === 0;
}

/** What failed, unless the status of a resource says so. */
function errorOf(
  { ended, served, pass }: { ended: Ended; served: Served; pass: Pass },
  { cli, signal }: PassOptions,
): PassEnd["error"] {
  const { project, stack } = pass.stack;
  const of = `the pass of the stack ${project}/${stack}`;
  const locks = locksIn(textOf(ended));
  if (signal.aborted) return { code: "Interrupted", message: `${of} was stopped: the next one goes on from there` };
  if (locks !== undefined) {
    const holders = locks.map(({ host, pid }) => `process ${pid} of ${host}`).join(", ");
    return {
      code: "Locked",
      message: `${of} cannot begin, because ${holders || "another process"} holds the lock: wait for its end, or run \`amr runner pulumi -- cancel --yes --stack organization/${project}/${stack}\` if it is dead`,
    };
  }
  if (ended.signal !== null) {
    return { code: "WorkerLost", message: `${of} was cut off, because the Pulumi CLI was ended by ${ended.signal}` };
  }
  const isTold = Object.values(served.statuses).some(
    ({ is }) => is === "failed" || is === "deleting" || is === "refused",
  );
  if (isTold) return undefined;
  const message = (text: string) => `${of} failed: ${withoutSecrets(text, pass.access.variables)}`;
  if (served.programError !== undefined) return { code: "ProgramFailed", message: message(served.programError) };
  return { code: "EngineFailed", message: message(cli.errorIn(ended)) };
}

function textOf({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`;
}
