import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Metrics } from "./metrics";
import { filterOf } from "./pageFilter";
import { POLICY } from "./pageStyle";
import type { ProbeAnswer } from "./probes";
import type { Snapshot } from "./snapshot";
import { statusPage } from "./statusPage";

export interface Address {
  /** Default: 127.0.0.1. In a pod the kubelet and Prometheus come from outside, so the manifest says 0.0.0.0. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface TelemetryServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Serves `/` (the status page) and `/metrics`. Read-only: there is no other verb than GET.
 * @throws Error  in one sentence, when the port cannot be had
 */
export async function serveStatus(
  address: Address,
  { metrics, snapshot }: { readonly metrics: Metrics; readonly snapshot: () => Snapshot },
): Promise<TelemetryServer> {
  const app = server();
  app.get("/", async (request, reply) => {
    const page = statusPage(snapshot(), filterOf(request.query as Record<string, unknown>));
    return await reply.type("text/html; charset=utf-8").header("content-security-policy", POLICY).send(page);
  });
  app.get("/metrics", async (_request, reply) => {
    return await reply.type(metrics.registry.contentType).send(await metrics.text());
  });
  return await started(app, address);
}

/** Serves `/healthz` and `/readyz`. */
export async function serveProbes(
  address: Address,
  probes: { readonly healthz: () => ProbeAnswer; readonly readyz: () => ProbeAnswer },
): Promise<TelemetryServer> {
  const app = server();
  const answer = (reply: FastifyReply, { isOk, text }: ProbeAnswer) =>
    reply
      .code(isOk ? 200 : 503)
      .type("text/plain; charset=utf-8")
      .send(`${text}\n`);
  app.get("/healthz", async (_request, reply) => await answer(reply, probes.healthz()));
  app.get("/readyz", async (_request, reply) => await answer(reply, probes.readyz()));
  return await started(app, address);
}

function server(): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: 1_024, requestTimeout: 10_000, forceCloseConnections: true });
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
  });
  app.setNotFoundHandler(async (_request, reply) => await reply.code(404).type("text/plain").send("not found\n"));
  // Whatever went wrong, its text is for the log, not for who asks.
  app.setErrorHandler(async (_error, _request, reply) => await reply.code(500).type("text/plain").send("failed\n"));
  return app;
}

async function started(app: FastifyInstance, { host = LOOPBACK, port }: Address): Promise<TelemetryServer> {
  try {
    const endpoint = await app.listen({ host, port });
    return { endpoint, stop: async () => await app.close() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`cannot listen on ${host}:${port} (${code ?? "failed"}); is another runner there?`, {
      cause: error,
    });
  }
}
