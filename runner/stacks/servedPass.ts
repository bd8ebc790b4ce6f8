import type { Budget } from "../../provider/azure/budget";
import { serve } from "../../provider/engine/server";
import type { Deletions } from "../../provider/lifecycle/dependencies";
import { KUBERNETES_ADVICE } from "./advice";
import type { Connections } from "./connections";
import { programOf } from "./program";
import { serveProgram } from "./programServer";
import { sentence } from "./sentence";
import type { Job, Ports, Served } from "./workerMessages";

/** What the passes of one process share. */
export interface Shared {
  readonly connections: Connections;
  readonly deletions: Deletions;
  readonly budget: Budget;
}

/** One pass, served on loopback to one run of the CLI. */
export interface ServedPass {
  readonly ports: Ports;
  /** Closes the ports. */
  end(): Served;
}

export async function servePass(job: Job, { connections, deletions, budget }: Shared): Promise<ServedPass> {
  const { verb, declaration, access, mayDelete, leaving = [], steps = {} } = job;
  const allowed = verb === "destroy" ? mayDelete : (mayDelete ?? []);
  const provider = await serve({
    azure: () => connections.of(access),
    waitUntil: "started",
    declares: true,
    ...(allowed ? { mayDelete: new Set(allowed) } : {}),
    leaving: new Set(leaving),
    newer: new Map(Object.entries(steps).map(([urn, { properties }]) => [urn, properties])),
    deletions,
    budget,
    advice: KUBERNETES_ADVICE,
  });
  let programError: string | undefined;
  const program = programOf(declaration);
  const told = async () => {
    try {
      return await program();
    } catch (error) {
      programError = sentence(error);
      throw error;
    }
  };
  const host = verb === "up" ? await serveProgram(told) : undefined;
  return {
    ports: { provider: provider.port, program: host?.port },
    end() {
      host?.stop();
      provider.stop();
      return {
        statuses: Object.fromEntries(provider.statuses),
        warnings: [...provider.warnings],
        ...(programError ? { programError } : {}),
      };
    },
  };
}
