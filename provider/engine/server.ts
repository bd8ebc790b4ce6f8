import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Azure } from "../azure/arm";
import { type Budget, budgeted } from "../azure/budget";
import type { Advice } from "../description/advice";
import { type Inputs, textOf } from "../description/inputs";
import { lifecycles } from "../kinds";
import { type Clock, systemClock } from "../lifecycle/clock";
import type { Deletions } from "../lifecycle/dependencies";
import type { ResourceStatus } from "../lifecycle/status";
import { closeEngineLog } from "./engineLog";
import { fromStruct, toServiceError } from "./protobuf";
import { sdkRequire } from "./sdkRequire";
import { type Serving, servedVerbs } from "./verbs";

export type { ResourceStatus } from "../lifecycle/status";

/** Options of a provider that this process serves. */
export interface ServeOptions {
  /**
   * Connects to Azure, at the first call that needs it. For begin mode connect with `retry: { times: 0 }`: a pass must not sleep
   * for a request that Azure refuses for now.
   */
  azure(): Promise<Azure>;
  readonly clock?: Clock;
  /** `started`: begins operations and returns at once; `completed` (default): returns when Azure is done. */
  readonly waitUntil?: Serving["waitUntil"];
  /**
   * A create asks Azure nothing, and keeps an intent in the state; the next update, or a step of whoever serves, begins the
   * creation. So the state knows the id of whatever Azure may have, also when a process dies in between.
   */
  readonly declares?: boolean;
  /** URNs that may be deleted in this run. Default: all. */
  readonly mayDelete?: ReadonlySet<string>;
  /**
   * URNs that are being deleted, or gone, although the state calls them settled: an update brings them back, even what held
   * data.
   */
  readonly leaving?: ReadonlySet<string>;
  /**
   * Properties, with secrets in plain text, that the process has brought about since the state was written, by URN: an update
   * takes over those that are settled and as the program wants them, without a request, and goes on from any other.
   */
  readonly newer?: ReadonlyMap<string, Inputs>;
  /** Deletes that begin mode leaves in progress; hand the same map to the next run. Default: a new map. */
  readonly deletions?: Deletions;
  /** What readers of errors, mistakes and warnings are advised to do. Default: that of a program's author. */
  readonly advice?: Advice;
  /** The requests that this run may send. Default: any number. */
  readonly budget?: Budget;
}

/** A provider that listens on loopback until it is stopped. */
export interface Served {
  /** For the CLI: `PULUMI_DEBUG_PROVIDERS=pulumi-nodejs:<port>`. */
  readonly port: number;
  /** The status of each resource that the run worked on, by URN. */
  readonly statuses: ReadonlyMap<string, ResourceStatus>;
  /** The first warnings of the run, which the engine prints too. */
  readonly warnings: ReadonlySet<string>;
  /** Aborts running calls and closes the port. */
  stop(): void;
}

/**
 * Serves our resources to one run of the Pulumi CLI from this process: no provider process has to start (0.6 s), and cancel,
 * timeouts, URNs and import work. One server per run: the engine's cancel ends its calls.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { ResourceProviderService } = sdkRequire("@pulumi/pulumi/proto/provider_grpc_pb") as {
    ResourceProviderService: Record<string, unknown>;
  };
  const abort = new AbortController();
  const statuses = new Map<string, ResourceStatus>();
  const warnings = new Set<string>();
  let engine: string | undefined;
  const attach = (address: string) => {
    engine = address;
  };
  const service = implementation(options, { abort, statuses, warnings, attach, engine: () => engine });
  for (const name of Object.keys(ResourceProviderService)) service[name] ??= unserved(name);

  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(ResourceProviderService as never, service);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    port,
    statuses,
    warnings,
    stop() {
      abort.abort();
      server.forceShutdown();
      closeEngineLog(engine);
    },
  };
}

/** The same limit as in Pulumi's own SDK. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
/** More than anybody reads. */
const WARNINGS_MAX = 50;

/** State that one server's handlers share. */
interface Connection {
  readonly abort: AbortController;
  readonly statuses: Map<string, ResourceStatus>;
  readonly warnings: Set<string>;
  attach(engineAddress: string): void;
  engine(): string | undefined;
}

function implementation(
  options: ServeOptions,
  { abort, statuses, warnings, attach, engine }: Connection,
): UntypedServiceImplementation {
  const pb = sdkRequire("@pulumi/pulumi/proto/provider_pb") as typeof messages;
  const { PluginInfo } = sdkRequire(
    "@pulumi/pulumi/proto/plugin_pb",
  ) as typeof import("@pulumi/pulumi/proto/plugin_pb");
  const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => object };
  const { version } = sdkRequire("@pulumi/pulumi/version") as { version: string };
  const {
    clock = systemClock,
    deletions = new Map(),
    waitUntil = "completed",
    declares,
    mayDelete,
    leaving,
    newer,
    budget,
    advice,
  } = options;
  const azure = async () => (budget ? budgeted(await options.azure(), budget) : options.azure());
  const verbs = servedVerbs(
    {
      lifecycles: lifecycles({ azure, clock, deletions, ...(advice ? { advice } : {}) }),
      advice,
      waitUntil,
      declares,
      mayDelete,
      leaving,
      newer,
      report: (urn, status) => void statuses.set(urn, status),
      warned: (message) => {
        if (warnings.size < WARNINGS_MAX) warnings.add(message);
      },
      signal: abort.signal,
      engine,
    },
    pb,
  );
  return {
    attach: unary((request: PluginAttach) => {
      attach(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    checkConfig: unary((request: messages.CheckRequest) => {
      const response = new pb.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => {
      const response = new pb.DiffResponse();
      response.setChanges(pb.DiffResponse.DiffChanges.DIFF_NONE);
      return response;
    }),
    configure: unary(() => {
      const response = new pb.ConfigureResponse();
      // Secrets arrive in plain text, and secret outputs leave with a mark (`secret.ts`): the state is encrypted either way.
      response.setAcceptsecrets(false);
      return response;
    }),
    // The engine calls this at the end of every run too: it means "no more calls", not "the user gave up".
    cancel: unary(() => {
      abort.abort();
      return new Empty();
    }),
    check: unary(verbs.check),
    diff: unary(verbs.diff),
    create: unary(verbs.create, (request) => textOf(fromStruct(request.getProperties()))),
    update: unary(verbs.update, (request) => textOf(fromStruct(request.getNews()))),
    read: unary(verbs.read),
    delete: unary(async (request: messages.DeleteRequest) => {
      await verbs.delete(request);
      return new Empty();
    }),
  };
}

/** A handler whose errors become one line. `addition`: further properties of a half-created resource. */
function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
  addition: (request: Request) => Inputs = () => ({}),
) {
  return ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve(request)
      .then(handle)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(toServiceError(error, addition(request)), null),
      );
  };
}

function unserved(name: string) {
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  return (call: { emit?: (event: string, error: object) => void }, callback?: (error: object) => void): void => {
    const error = { code: grpc.status.UNIMPLEMENTED, details: `${name} is not served here` };
    if (callback) callback(error);
    else call.emit?.("error", error);
  };
}
