import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/pulumi/version";
import { dependencies, type Manifest } from "./dependencies";
import { chosenPackageManager, install } from "./install";
import { runtimeOptions } from "./options";
import { type Engine, Program } from "./program";

type WithProgram = { getInfo(): language.ProgramInfo | undefined };

/**
 * The calls of Pulumi's LanguageRuntime that `pulumi preview`, `up`, `refresh`, `destroy`, `install`
 * and `about` make. gRPC answers the others (code generation, plugins in source form) with
 * UNIMPLEMENTED, which the CLI understands.
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto
 */
export function languageRuntime(engine: Engine): { service: UntypedServiceImplementation; stop: () => void } {
  const running = new Set<Program>();

  const run = async (request: language.RunRequest): Promise<language.RunResponse> => {
    const response = new language.RunResponse();
    if (request.getAttachDebugger()) {
      return response.setError("--attach-debugger is not supported here: set the option nodeargs to --inspect-brk");
    }
    const program = Program.start(request, engine);
    running.add(program);
    const { bail, error } = await program.outcome;
    running.delete(program);
    return response.setBail(bail ?? false).setError(error ?? "");
  };

  const stop = (signal: NodeJS.Signals) => {
    for (const program of running) program.stop(signal);
  };

  const service: UntypedServiceImplementation = {
    handshake: unary(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(version)),
    about: unary(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
    getRequiredPackages: unary((request: language.GetRequiredPackagesRequest) =>
      new language.GetRequiredPackagesResponse().setPackagesList(requiredPackages(folderOf(request))),
    ),
    getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) =>
      new language.GetProgramDependenciesResponse().setDependenciesList(
        dependencies(folderOf(request), { transitive: request.getTransitivedependencies() }).map((found) =>
          new language.DependencyInfo().setName(found.name).setVersion(found.version),
        ),
      ),
    ),
    installDependencies,
    run: unary(run),
    cancel: unary((empty) => {
      stop("SIGTERM");
      return empty;
    }),
  };
  return { service, stop: () => stop("SIGKILL") };
}

// A provider's SDK says in its package.json which plugin the engine has to load for it.
function requiredPackages(folder: string): plugin.PackageDependency[] {
  const sdks = dependencies(folder, { transitive: true }).filter((found) => found.pulumi?.resource);
  return sdks.map((sdk: Manifest) =>
    new plugin.PackageDependency()
      .setKind("resource")
      .setName(sdk.pulumi?.name ?? sdk.name.replace(/^@pulumi\//, ""))
      .setVersion(`v${sdk.pulumi?.version ?? sdk.version}`)
      .setServer(sdk.pulumi?.server ?? ""),
  );
}

type InstallCall = {
  request: language.InstallDependenciesRequest;
  write(message: language.InstallDependenciesResponse): void;
  end(): void;
  emit(event: "error", error: { code: status; details: string }): void;
};

function installDependencies(call: InstallCall): void {
  const folder = folderOf(call.request) || call.request.getDirectory();
  const message = () => new language.InstallDependenciesResponse();
  Promise.resolve()
    .then(() => runtimeOptions(call.request.getInfo()?.getOptions()?.toJavaScript() ?? {}))
    .then((options) =>
      install(options.packageManager ?? chosenPackageManager(folder), folder, {
        stdout: (chunk) => call.write(message().setStdout(chunk)),
        stderr: (chunk) => call.write(message().setStderr(chunk)),
      }),
    )
    .then(
      () => call.end(),
      (error: Error) => call.emit("error", { code: status.INTERNAL, details: error.message }),
    );
}

function folderOf(request: WithProgram): string {
  return request.getInfo()?.getProgramDirectory() || process.cwd();
}

function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: Error) => callback({ code: status.INTERNAL, details: error.message }),
      );
  };
}
