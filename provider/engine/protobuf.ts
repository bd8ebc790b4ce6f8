import type { Metadata, ServiceError } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { sentence } from "../azure/errorSentence";
import type { Inputs } from "../description/inputs";
import { PartialError } from "../lifecycle/partialError";
import { sdkRequire } from "./sdkRequire";

const { Struct: StructMessage } = sdkRequire("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: object): Struct };
};

/** The properties in a message; none in an absent message. */
export function fromStruct(message: Struct | undefined): Inputs {
  return (message?.toJavaScript() ?? {}) as Inputs;
}

/** Properties as a message; `undefined`, for which protobuf has no word, is left out. */
export function toStruct(properties: Inputs): Struct {
  return StructMessage.fromJavaScript(JSON.parse(JSON.stringify(properties)) as object);
}

/** An error as the engine takes it: one line, and the properties of a resource that Azure has already, with `addition`. */
export function toServiceError(error: unknown, addition: Inputs = {}): Partial<ServiceError> {
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const details = sentence(error);
  const answer = { code: grpc.status.UNKNOWN, details, message: details };
  if (!(error instanceof PartialError)) return answer;
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", initFailed(error, details, addition));
  return { ...answer, metadata: metadata as Metadata };
}

/** @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto (ErrorResourceInitFailed) */
function initFailed(error: PartialError, reason: string, addition: Inputs): Buffer {
  const { ErrorResourceInitFailed } = sdkRequire("@pulumi/pulumi/proto/provider_pb") as ProviderMessages;
  const { Status } = sdkRequire("@pulumi/pulumi/proto/status_pb") as typeof import("@pulumi/pulumi/proto/status_pb");
  const { Any } = sdkRequire(
    "google-protobuf/google/protobuf/any_pb",
  ) as typeof import("google-protobuf/google/protobuf/any_pb");
  const failed = new ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(toStruct({ ...error.properties, ...addition }));
  failed.setReasonsList([reason]);
  const any = new Any();
  any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(2);
  status.setMessage(reason);
  status.addDetails(any);
  return Buffer.from(status.serializeBinary());
}

type ProviderMessages = typeof import("@pulumi/pulumi/proto/provider_pb");
