/**
 * A process that runs programs for the CLI, as Pulumi's automation API runs inline ones: started once, it spares each
 * command the start of a language host. It dies with the CLI when a plan kills it.
 */
import * as grpc from "@grpc/grpc-js";
import * as library from "../../index";

const { LanguageServer } = require("@pulumi/pulumi/automation/server") as {
  LanguageServer: new (program: () => Promise<Record<string, unknown>>) => grpc.UntypedServiceImplementation;
};
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb") as {
  LanguageRuntimeService: grpc.ServiceDefinition;
};

async function host(text: string): Promise<number> {
  const program = new Function("ManagedRedis", "ManagedRedisNetwork", "exports", text);
  const server = new grpc.Server();
  const language = new LanguageServer(async () => {
    const outputs: Record<string, unknown> = {};
    program(library.ManagedRedis, library.ManagedRedisNetwork, outputs);
    return outputs;
  });
  server.addService(LanguageRuntimeService, language);
  current?.forceShutdown();
  current = server;
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

let current: grpc.Server | undefined;
process.on("message", (text: string) => {
  void host(text).then((port) => process.send?.(port));
});
process.on("disconnect", () => process.exit());
