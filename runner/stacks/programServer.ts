import type { Server, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import type { RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { sdkRequire } from "../../provider/engine/sdkRequire";

/** A program that the CLI runs by its option `--client`, without a language host. */
export type Program = () => Record<string, unknown> | Promise<Record<string, unknown>>;

export interface ProgramServer {
  /** For the CLI: `--client=127.0.0.1:<port>`. */
  readonly port: number;
  stop(): void;
}

/**
 * Serves a program to one run of the CLI. Pulumi's own server of inline programs (`automation/server`) answers "no error" when
 * the engine cannot be reached: the engine then takes what the program has not declared for removed, and deletes it. Here every
 * error is an error.
 */
export async function serveProgram(program: Program): Promise<ProgramServer> {
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { LanguageRuntimeService } = sdkRequire("@pulumi/pulumi/proto/language_grpc_pb") as {
    LanguageRuntimeService: import("@grpc/grpc-js").ServiceDefinition;
  };
  const messages = sdkRequire("@pulumi/pulumi/proto/language_pb") as typeof import("@pulumi/pulumi/proto/language_pb");
  const { PluginInfo } = sdkRequire(
    "@pulumi/pulumi/proto/plugin_pb",
  ) as typeof import("@pulumi/pulumi/proto/plugin_pb");
  const server = new grpc.Server();
  const stray = new StrayErrors();
  server.addService(LanguageRuntimeService, {
    getPluginInfo: answering(() => new PluginInfo()),
    getRequiredPlugins: answering(() => new messages.GetRequiredPluginsResponse()),
    run: answering(async (request: RunRequest): Promise<RunResponse> => {
      await run(request, program, stray);
      return new messages.RunResponse();
    }),
  });
  const port = await bound(server, grpc);
  return {
    port,
    stop() {
      stray.unwatch();
      server.forceShutdown();
    },
  };
}

/** Errors of promises that nobody awaits, until the server stops: a run whose engine went away never ends. */
class StrayErrors {
  readonly errors = new Set<unknown>();
  private readonly note = (error: unknown) => void this.errors.add(error);

  watch(): void {
    for (const event of STRAY_ERRORS) process.on(event, this.note);
  }

  unwatch(): void {
    for (const event of STRAY_ERRORS) process.off(event, this.note);
  }
}

const STRAY_ERRORS = ["uncaughtException", "unhandledRejection"] as const;

/** Runs the program for an engine. @throws Error with all that went wrong, also what happened beside the program */
async function run(request: RunRequest, program: Program, stray: StrayErrors): Promise<void> {
  const { settings, config, stack, state, log } = runtime();
  await state.withLocalStorage(async () => {
    const { errors } = stray;
    const [engineAddress = ""] = request.getArgsList();
    settings.resetOptions(
      request.getProject(),
      request.getStack(),
      request.getParallel(),
      engineAddress,
      request.getMonitorAddress(),
      request.getDryrun(),
      request.getOrganization(),
    );
    config.setAllConfig(Object.fromEntries(request.getConfigMap().entries()), request.getConfigsecretkeysList());
    stray.watch();
    try {
      await stack.runInPulumiStack(async () => await program());
      await settings.disconnect(true);
    } catch (error) {
      errors.add(error);
      await settings.disconnect(false).catch((late: unknown) => errors.add(late));
    } finally {
      stray.unwatch();
    }
    if (errors.size > 0) throw new Error([...errors].map(textOf).join("; "));
    if (log.hasErrors()) throw new Error("the program logged errors");
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The parts of Pulumi's runtime that its own server uses. */
interface Runtime {
  readonly settings: typeof import("@pulumi/pulumi/runtime/settings") & {
    readonly grpcClientOptions: Record<string, unknown>;
  };
  readonly config: typeof import("@pulumi/pulumi/runtime/config");
  readonly stack: typeof import("@pulumi/pulumi/runtime/stack");
  readonly state: { withLocalStorage<T>(work: () => Promise<T>): Promise<T> };
  readonly log: typeof import("@pulumi/pulumi/log");
}

let loaded: Runtime | undefined;

function runtime(): Runtime {
  if (loaded) return loaded;
  const part = (name: string) => sdkRequire(`@pulumi/pulumi/${name}`);
  loaded = {
    settings: part("runtime/settings"),
    config: part("runtime/config"),
    stack: part("runtime/stack"),
    state: part("runtime/state"),
    log: part("log"),
  } as Runtime;
  // The engine of a later run may get the port of an earlier one, whose connection this process remembers as broken.
  loaded.settings.grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
  return loaded;
}

function answering<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve(request)
      .then(handle)
      .then(
        (response) => callback(null, response),
        (error: Error) => callback({ message: error.message, details: error.message }, null),
      );
  };
}

function bound(server: Server, grpc: typeof import("@grpc/grpc-js")): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
