import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { runtimeOptions } from "./options";

/** `bail`: the program failed and has said so itself. `error`: the program failed, and this text is all there is to say. */
export type Outcome = { bail?: true; error?: string };

/** The engine of the CLI, to which the program reports. */
export type Engine = { address: string; tracing: string | undefined };

// The exit code of the SDK's cmd/run after it has told the user what went wrong; repeating it would
// show every error twice.
const exitCodeReported = 32;

/** One Pulumi program: a Node process with the SDK's own entry point, `@pulumi/pulumi/cmd/run`. */
export class Program {
  readonly outcome: Promise<Outcome>;
  private stopped = false;

  private constructor(private readonly child: ChildProcess) {
    this.outcome = new Promise((resolve) => {
      child.on("error", (error) => resolve({ error: `could not start node: ${error.message}` }));
      child.on("close", (code, signal) => resolve(this.stopped ? { bail: true } : outcome(code, signal)));
    });
  }

  /** @throws Error if the SDK is not installed for the program or an option of the project is wrong */
  static start(request: RunRequest, engine: Engine): Program {
    const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
    const options = runtimeOptions(request.getInfo()?.getOptions()?.toJavaScript() ?? {});
    const args = [...options.nodeArgs, sdkEntry(folder), ...runArguments(request, engine)];
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    };
    if (options.tsconfig) env.PULUMI_NODEJS_TSCONFIG_PATH = options.tsconfig;
    return new Program(spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] }));
  }

  stop(signal: NodeJS.Signals): void {
    this.stopped = true;
    this.child.kill(signal);
  }
}

/** The meaning of a program's exit for the engine. */
export function outcome(code: number | null, signal: NodeJS.Signals | null): Outcome {
  if (code === 0) return {};
  if (code === exitCodeReported) return { bail: true };
  return { error: `the program ended with ${signal ?? `exit code ${code}`}` };
}

function sdkEntry(folder: string): string {
  try {
    return createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch (cause) {
    throw new Error(`@pulumi/pulumi is not installed for ${folder}: run \`pulumi install\` first`, { cause });
  }
}

// The flags are those that cmd/run prints as its usage.
function runArguments(request: RunRequest, engine: Engine): string[] {
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engine.address,
    tracing: engine.tracing,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  if (request.getDryrun()) args.push("--dry-run");
  return [...args, request.getInfo()?.getEntryPoint() || request.getProgram() || ".", ...request.getArgsList()];
}
