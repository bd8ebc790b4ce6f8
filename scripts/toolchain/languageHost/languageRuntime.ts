import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { endWithParent } from "./parent";
import { languageRuntime } from "./service";

// Started by the CLI as `pulumi-language-nodejs [--tracing URL] [FLAG...] ENGINE`.
const args = process.argv.slice(2);
const address = args.at(-1);
if (!address || address.startsWith("-")) {
  console.error("pulumi-language-nodejs: the address of the engine is missing; the Pulumi CLI starts this program");
  process.exit(2);
}
const tracing = args.indexOf("--tracing");
const { service, stop } = languageRuntime({ address, tracing: tracing < 0 ? undefined : args[tracing + 1] });

// As much as the CLI and the SDKs allow; gRPC's own limit of 4 MB is too small for large configs.
const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(LanguageRuntimeService, service);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    console.error(`pulumi-language-nodejs: ${error.message}`);
    process.exit(1);
  }
  endWithParent(stop);
  // The CLI reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
