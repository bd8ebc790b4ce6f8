import { type Log, SILENT } from "../lifecycle/log";
import { sdkRequire } from "./sdkRequire";

type EngineMessages = typeof import("@pulumi/pulumi/proto/engine_pb");
/** The SDK ships no types for this module. */
interface EngineGrpc {
  EngineClient: new (
    address: string,
    credentials: object,
  ) => { log(request: object, callback: () => void): void; close(): void };
}

/** Shortest time between two progress messages, in ms: they are for people. */
const QUIET_MS = 2_000;

/**
 * Sends messages about one resource to Pulumi's engine. Whatever a hook of the dynamic provider prints lands on the row of the
 * stack, so this client talks to the engine directly; the provider's first argument is the engine's address.
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/engine.proto
 */
export function engineLog(engineAddress: string | undefined, urn: string | undefined, nowMs: () => number): Log {
  if (engineAddress === undefined) return SILENT;
  const send = sender(engineAddress);
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    warn: (message) => send({ severity: "WARNING", message, urn, isEphemeral: false }),
    progress: (message) => {
      if (nowMs() - lastMs < QUIET_MS) return;
      lastMs = nowMs();
      send({ severity: "INFO", message, urn, isEphemeral: true });
    },
  };
}

interface Line {
  readonly severity: "INFO" | "WARNING";
  readonly message: string;
  readonly urn: string | undefined;
  readonly isEphemeral: boolean;
}

const senders = new Map<string, { send(line: Line): void; close(): void }>();

/** Closes the connection to an engine that has gone: a runner meets a new engine in every pass. */
export function closeEngineLog(engineAddress: string | undefined): void {
  if (engineAddress === undefined) return;
  senders.get(engineAddress)?.close();
  senders.delete(engineAddress);
}

/** One client per engine. Messages are a courtesy: an engine that does not listen is no reason to fail. */
function sender(address: string): (line: Line) => void {
  const known = senders.get(address);
  if (known) return known.send;
  // Loaded here and not above: unit tests need none of these modules.
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = sdkRequire("@pulumi/pulumi/proto/engine_grpc_pb") as EngineGrpc;
  const { LogRequest, LogSeverity } = sdkRequire("@pulumi/pulumi/proto/engine_pb") as EngineMessages;
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  const send = ({ severity, message, urn, isEphemeral }: Line) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity[severity]);
    request.setMessage(message);
    request.setUrn(urn ?? "");
    request.setEphemeral(isEphemeral);
    client.log(request, () => {});
  };
  senders.set(address, { send, close: () => client.close() });
  return send;
}
