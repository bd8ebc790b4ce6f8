import { connect } from "../../provider/azure/connect";
import { type ResourceStatus, serve } from "../../provider/engine/server";
import type { Deletions } from "../../provider/lifecycle/dependencies";
import type { HostedProgram } from "../../test/pulumi/hostedProgram";
import { serveIdle } from "./idleProvider";
import type { Meter } from "./meter";
import type { PassFolder } from "./passFolder";

/** One pass, from the start of its provider to the end of the CLI. */
export interface Lap {
  readonly ms: number;
  /** The part of `ms` in which an answer of Azure was awaited. */
  readonly azureMs: number;
  readonly requests: number;
  /** The statuses of the resources that were worked on. */
  readonly statuses: readonly ResourceStatus["is"][];
}

/** One of two providers that run the same programs, each on a stack of its own. */
export interface Contender {
  up(program: string): Promise<Lap>;
  destroy(): Promise<void>;
}

/** Our provider as a runner serves it: a new one for each pass, in begin mode; the connection to Azure is the process's. */
export function ours(folder: PassFolder, hosted: HostedProgram, { meter, environment }: Connection): Contender {
  const deletions: Deletions = new Map();
  let connection: ReturnType<typeof connect> | undefined;
  const azure = () => {
    connection ??= connect(environment, { httpClient: meter });
    return connection;
  };
  return {
    async up(program) {
      const client = await hosted.serve(program, undefined);
      const [before, startMs] = [meter.reading, performance.now()];
      const served = await serve({ azure, waitUntil: "started", deletions });
      await folder.up(served.port, client);
      served.stop();
      const [{ requests, waitedMs }, ms] = [meter.reading, performance.now() - startMs];
      const statuses = [...served.statuses.values()].map(({ is }) => is);
      return { ms, azureMs: waitedMs - before.waitedMs, requests: requests - before.requests, statuses };
    },
    async destroy() {
      const served = await serve({ azure, deletions });
      await folder.destroy(served.port);
      served.stop();
    },
  };
}

/** The way to Azure: HTTP client and variables. */
interface Connection {
  readonly meter: Meter;
  readonly environment: NodeJS.ProcessEnv;
}

/** A provider that does nothing, served in the same way: its time is the price of Pulumi. */
export function idle(folder: PassFolder, hosted: HostedProgram): Contender {
  return {
    async up(program) {
      const client = await hosted.serve(program, undefined);
      const startMs = performance.now();
      const served = await serveIdle();
      await folder.up(served.port, client);
      served.stop();
      return { ms: performance.now() - startMs, azureMs: 0, requests: 0, statuses: [] };
    },
    async destroy() {
      const served = await serveIdle();
      await folder.destroy(served.port);
      served.stop();
    },
  };
}
