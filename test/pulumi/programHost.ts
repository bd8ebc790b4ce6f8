/**
 * A process that runs programs for the CLI, as Pulumi's automation API runs inline ones: started once, it spares each
 * command the start of a language host. It dies with the CLI when a plan kills it.
 *
 * Node.js runs this file as it is, without tsx, which would double what it costs to load the libraries: so it has types that
 * can be taken out, and requires what is built.
 */
import type { Asked, Hosted } from "./hostedProgram";

const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
const library = require("../../dist") as typeof import("../../index");
const { serveProgram } =
  require("../../dist/runner/stacks/programServer") as typeof import("../../runner/stacks/programServer");

let current: { stop(): void } | undefined;

async function host({ text, subscriptionId }: Asked): Promise<number> {
  const program = new Function("pulumi", "ManagedRedis", "ManagedRedisNetwork", "exports", text);
  if (subscriptionId === undefined) delete process.env.ARM_SUBSCRIPTION_ID;
  else process.env.ARM_SUBSCRIPTION_ID = subscriptionId;
  const server = await serveProgram(() => {
    const outputs: Record<string, unknown> = {};
    program(pulumi, library.ManagedRedis, library.ManagedRedisNetwork, outputs);
    return outputs;
  });
  current?.stop();
  current = server;
  return server.port;
}

process.on("message", (asked: Asked) => {
  const answer = (hosted: Hosted) => void process.send?.(hosted);
  host(asked).then(
    (port) => answer({ port }),
    (error: unknown) => answer({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
