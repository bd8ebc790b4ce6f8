import { isDeepStrictEqual } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { sdkRequire } from "../../provider/engine/sdkRequire";

const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderService: grpc.ServiceDefinition;
};
const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => object };

/** Each verb answers at once, with what was asked. */
const ANSWERS: Readonly<Record<string, (request: never) => object>> = {
  attach: () => new Empty(),
  cancel: () => new Empty(),
  getPluginInfo: () => filled(new PluginInfo(), (info) => info.setVersion("3.0.0")),
  configure: () => new pb.ConfigureResponse(),
  checkConfig: (request: pb.CheckRequest) => checked(request),
  diffConfig: () => new pb.DiffResponse(),
  check: (request: pb.CheckRequest) => checked(request),
  diff: (request: pb.DiffRequest) => {
    const isSame = isDeepStrictEqual(request.getOlds()?.toJavaScript(), request.getNews()?.toJavaScript());
    const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
    return filled(new pb.DiffResponse(), (response) => response.setChanges(isSame ? DIFF_NONE : DIFF_SOME));
  },
  create: (request: pb.CreateRequest) =>
    filled(new pb.CreateResponse(), (response) => {
      response.setId("idle");
      response.setProperties(request.getProperties());
    }),
  update: (request: pb.UpdateRequest) =>
    filled(new pb.UpdateResponse(), (response) => response.setProperties(request.getNews())),
  delete: () => new Empty(),
};

/** A provider that is served as ours is and does nothing: it shows the cost of a pass, whatever its resources are. */
export async function serveIdle(): Promise<{ readonly port: number; stop(): void }> {
  const service: grpc.UntypedServiceImplementation = {};
  for (const name of Object.keys(ResourceProviderService)) {
    const answer = ANSWERS[name];
    const handle: grpc.handleUnaryCall<never, object> = ({ request }, callback) =>
      answer ? callback(null, answer(request)) : callback({ code: grpc.status.UNIMPLEMENTED, details: name });
    service[name] = handle as unknown as grpc.UntypedHandleCall;
  }
  const server = new grpc.Server();
  server.addService(ResourceProviderService, service);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, stop: () => server.forceShutdown() };
}

function checked(request: pb.CheckRequest): pb.CheckResponse {
  return filled(new pb.CheckResponse(), (response) => response.setInputs(request.getNews()));
}

function filled<T>(response: T, fill: (response: T) => void): T {
  fill(response);
  return response;
}
