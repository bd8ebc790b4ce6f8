import { strict as assert } from "node:assert";
import type { Server } from "@grpc/grpc-js";
import { closeEngineLog, engineLog } from "../../../provider/engine/engineLog";
import { sdkRequire } from "../../../provider/engine/sdkRequire";
import { SILENT } from "../../../provider/lifecycle/log";

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:azure-managed-redis:Cluster::redis";

/** An engine that only listens: what it was told, and the lines once there are as many. */
class ListeningEngine {
  readonly told: { severity: string; message: string; urn: string; isEphemeral: boolean }[] = [];
  private readonly server: Server;
  private heard = () => {};

  constructor() {
    const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    const { EngineService } = sdkRequire("@pulumi/pulumi/proto/engine_grpc_pb") as { EngineService: { log: unknown } };
    const { LogSeverity } = sdkRequire(
      "@pulumi/pulumi/proto/engine_pb",
    ) as typeof import("@pulumi/pulumi/proto/engine_pb");
    const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => object };
    this.server = new grpc.Server();
    this.server.addService({ log: EngineService.log } as never, {
      log: (
        { request }: { request: import("@pulumi/pulumi/proto/engine_pb").LogRequest },
        callback: (e: null, r: object) => void,
      ) => {
        const severity = Object.entries(LogSeverity).find(([, number]) => number === request.getSeverity())?.[0] ?? "";
        this.told.push({
          severity,
          message: request.getMessage(),
          urn: request.getUrn(),
          isEphemeral: request.getEphemeral(),
        });
        callback(null, new Empty());
        this.heard();
      },
    });
  }

  async listen(): Promise<string> {
    const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    const port = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  /** Resolves when it has been told so many lines. */
  hears(lines: number): Promise<void> {
    return new Promise((resolve) => {
      this.heard = () => this.told.length >= lines && resolve();
      this.heard();
    });
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

describe("the log that goes to Pulumi's engine", () => {
  let engine: ListeningEngine;
  let address: string;
  let nowMs: number;

  beforeEach(async () => {
    engine = new ListeningEngine();
    address = await engine.listen();
    nowMs = 1_000_000;
  });
  afterEach(() => {
    closeEngineLog(address);
    engine.stop();
  });

  it("shows progress in the info column of the resource, where the next line takes its place", async () => {
    engineLog(address, URN, () => nowMs).progress("Scaling, 4 min (usually about 10 min)");
    await engine.hears(1);
    const message = "Scaling, 4 min (usually about 10 min)";
    assert.deepEqual(engine.told, [{ severity: "INFO", message, urn: URN, isEphemeral: true }]);
  });

  it("shows a warning so that it stays", async () => {
    engineLog(address, URN, () => nowMs).warn("mind the gap");
    await engine.hears(1);
    assert.deepEqual(engine.told, [{ severity: "WARNING", message: "mind the gap", urn: URN, isEphemeral: false }]);
  });

  it("shows progress every two seconds at most, of each resource by itself, and every warning", async () => {
    const [one, other] = [engineLog(address, URN, () => nowMs), engineLog(address, `${URN}-2`, () => nowMs)];
    one.progress("a");
    nowMs += 1_999;
    one.progress("too soon");
    one.warn("b");
    one.warn("c");
    other.progress("d");
    nowMs += 1;
    one.progress("e");
    await engine.hears(5);
    assert.deepEqual(engine.told.map(({ message }) => message).sort(), ["a", "b", "c", "d", "e"]);
  });

  it("given a resource whose URN is not told: speaks about the stack", async () => {
    engineLog(address, undefined, () => nowMs).warn("to whom it may concern");
    await engine.hears(1);
    assert.equal(engine.told[0]?.urn, "");
  });

  it("given an engine that has gone, or none at all: says nothing, and nothing fails", async () => {
    engine.stop();
    engineLog(address, URN, () => nowMs).warn("is anybody there?");
    closeEngineLog(address);
    assert.equal(
      engineLog(undefined, URN, () => nowMs),
      SILENT,
    );
    closeEngineLog(undefined);
  });

  it("meets the next engine at the same address after it was closed", async () => {
    engineLog(address, URN, () => nowMs).warn("a");
    await engine.hears(1);
    closeEngineLog(address);
    engineLog(address, URN, () => nowMs).warn("b");
    await engine.hears(2);
    assert.deepEqual(
      engine.told.map(({ message }) => message),
      ["a", "b"],
    );
  });
});
