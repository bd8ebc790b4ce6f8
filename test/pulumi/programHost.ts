/**
 * A process that runs programs for the CLI, as Pulumi's automation API runs inline ones: started once, it spares each
 * command the start of a language host. It dies with the CLI when a plan kills it.
 *
 * Node.js runs this file as it is, without tsx, which would double what it costs to load the libraries: so it has types that
 * can be taken out, and requires what is built.
 */
import type { Server, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Asked, Hosted } from "./hostedProgram";

const grpc = require("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const { LanguageServer } = require("@pulumi/pulumi/automation/server") as {
  LanguageServer: new (program: () => Promise<Record<string, unknown>>) => UntypedServiceImplementation;
};
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb") as {
  LanguageRuntimeService: import("@grpc/grpc-js").ServiceDefinition;
};
const { grpcChannelOptions } = require("@pulumi/pulumi/runtime/settings") as {
  grpcChannelOptions: Record<string, number>;
};
const library = require("../../dist") as typeof import("../../index");

// The engine of a later command may get the port of an earlier one, whose connection this process remembers as broken.
grpcChannelOptions["grpc.use_local_subchannel_pool"] = 1;

let current: Server | undefined;

async function host({ text, subscriptionId }: Asked): Promise<number> {
  const program = new Function("pulumi", "ManagedRedis", "ManagedRedisNetwork", "exports", text);
  if (subscriptionId === undefined) delete process.env.ARM_SUBSCRIPTION_ID;
  else process.env.ARM_SUBSCRIPTION_ID = subscriptionId;
  const server = new grpc.Server();
  const language = new LanguageServer(async () => {
    const outputs: Record<string, unknown> = {};
    program(pulumi, library.ManagedRedis, library.ManagedRedisNetwork, outputs);
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

process.on("message", (asked: Asked) => {
  const answer = (hosted: Hosted) => void process.send?.(hosted);
  host(asked).then(
    (port) => answer({ port }),
    (error: unknown) => answer({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
