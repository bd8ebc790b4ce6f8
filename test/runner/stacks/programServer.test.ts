import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { sdkRequire } from "../../../provider/engine/sdkRequire";
import { type Program, serveProgram } from "../../../runner/stacks/programServer";

const messages = sdkRequire("@pulumi/pulumi/proto/language_pb") as typeof import("@pulumi/pulumi/proto/language_pb");
const { LanguageRuntimeClient } = sdkRequire(
  "@pulumi/pulumi/proto/language_grpc_pb",
) as typeof import("@pulumi/pulumi/proto/language_grpc_pb");

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** What the CLI is told of a run whose engine is at this port. */
async function ran(program: Program, enginePort: number): Promise<string | undefined> {
  const server = await serveProgram(program);
  const client = new LanguageRuntimeClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure() as never);
  try {
    const request = new messages.RunRequest();
    request.setProject("project");
    request.setStack("test");
    request.setMonitorAddress(`127.0.0.1:${enginePort}`);
    request.setArgsList([`127.0.0.1:${enginePort}`]);
    return await new Promise((resolve) => client.run(request, (error) => resolve(error?.message)));
  } finally {
    client.close();
    server.stop();
  }
}

describe("a program that is served to the CLI", () => {
  it("given an engine that cannot be reached: says so, because the engine deletes what a program without an error leaves out", async () => {
    assert.match((await ran(() => ({}), await freePort())) ?? "no error", /UNAVAILABLE|terminating|ECONNREFUSED/i);
  });

  it("given a port that another engine had, and that this process found closed: reaches the engine", async () => {
    const port = await freePort();
    assert.notEqual(await ran(() => ({}), port), undefined);
    const engine = new grpc.Server();
    await new Promise((resolve, reject) =>
      engine.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(port),
      ),
    );
    try {
      // This engine implements nothing, and says so: the program has reached an engine.
      assert.match((await ran(() => ({}), port)) ?? "no error", /UNIMPLEMENTED/);
    } finally {
      engine.forceShutdown();
    }
  });
});
