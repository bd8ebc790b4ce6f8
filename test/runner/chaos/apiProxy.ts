import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** A request of the runner to the API server. */
export interface Passage {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
}

/** What becomes of a request: it goes on, its connection is cut, or it is refused with a status. */
export type Fate = "pass" | "cut" | { readonly status: number };

/** What becomes of an event of a watch: told, told twice, told later with all after it, or the end of the watch. */
export type EventFate = "pass" | "twice" | "cut" | "expired" | { readonly afterMs: number };

/** Stands at the proxy and decides. Called synchronously. */
export interface Gate {
  asked(passage: Passage): Fate;
  /** After the API server answered a request, and before the runner hears the answer. */
  answered(passage: Passage, status: number): Fate;
  event(path: string, event: { readonly type: string }): EventFate;
}

interface Cluster {
  readonly server: string;
  readonly "certificate-authority-data": string;
}

/** Stands between a runner and an API server, on 127.0.0.1, and lets a gate decide what gets through. */
export class ApiProxy {
  private readonly sockets = new Set<ServerResponse>();
  private readonly agent: Agent;

  private constructor(
    private readonly server: Server,
    private readonly upstream: Cluster,
    private readonly gate: Gate,
  ) {
    this.agent = new Agent({ keepAlive: true, ca: Buffer.from(upstream["certificate-authority-data"], "base64") });
    server.on("request", (asked: IncomingMessage, answer: ServerResponse) => {
      // Whoever asked may be dead by now.
      this.handle(asked, answer).catch(() => answer.destroy());
    });
  }

  /** Before the API server of a kubeconfig; `file` becomes the kubeconfig of those who go through the proxy. */
  static async start(kubeconfig: string, { file, gate }: { file: string; gate: Gate }): Promise<ApiProxy> {
    const config = JSON.parse(readFileSync(kubeconfig, "utf8")) as { clusters: { cluster: Cluster }[] };
    const [{ cluster } = missing()] = config.clusters;
    const server = createServer({ keepAliveTimeout: 60_000 });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    // Without TLS on loopback, which client-node takes only like this.
    const ours = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
    writeFileSync(file, JSON.stringify({ ...config, clusters: [{ name: "test", cluster: ours }] }));
    return new ApiProxy(server, cluster, gate);
  }

  /** Breaks off every watch. */
  cutWatches(): void {
    for (const watch of this.sockets) watch.destroy();
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
    await once(this.server, "close").catch(() => {});
  }

  private async handle(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const passage = { method: asked.method ?? "", path: asked.url ?? "", body: await textOf(asked) };
    if (!proceeds(this.gate.asked(passage), answer)) return;
    const heard = await this.forward(asked, passage);
    if (passage.path.includes("watch=true") && heard.statusCode === 200) {
      await this.watch(passage.path, heard, answer);
      return;
    }
    const text = await textOf(heard);
    if (!proceeds(this.gate.answered(passage, heard.statusCode ?? 0), answer)) return;
    answer.writeHead(heard.statusCode ?? 502, headersOf(heard)).end(text);
  }

  private async forward({ headers }: IncomingMessage, { method, path, body }: Passage): Promise<IncomingMessage> {
    const { agent } = this;
    const { host: _, connection: __, "content-length": ___, ...kept } = headers;
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    const sent = httpsRequest(new URL(path, this.upstream.server), {
      method,
      agent,
      headers: { ...kept, ...length, "accept-encoding": "identity" },
    });
    sent.end(body);
    const [heard] = (await once(sent, "response")) as [IncomingMessage];
    return heard;
  }

  private async watch(path: string, heard: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.sockets.add(answer);
    answer.once("close", () => {
      this.sockets.delete(answer);
      heard.destroy();
    });
    heard.on("error", () => answer.destroy());
    answer.writeHead(200, headersOf(heard));
    answer.flushHeaders();
    for await (const line of createInterface({ input: heard })) {
      const fate = this.gate.event(path, JSON.parse(line) as { type: string });
      if (fate === "cut") {
        answer.destroy();
        return;
      }
      if (fate === "expired") {
        answer.end(`${JSON.stringify({ type: "ERROR", object: EXPIRED })}\n`);
        return;
      }
      if (typeof fate === "object") await pause(fate.afterMs);
      answer.write(`${line}\n`);
      if (fate === "twice") answer.write(`${line}\n`);
    }
    answer.end();
  }
}

/** Whether a request goes on; otherwise it is answered here. */
function proceeds(fate: Fate, answer: ServerResponse): boolean {
  if (fate === "pass") return true;
  if (fate === "cut") answer.destroy();
  else {
    const { status } = fate;
    const paced = status === 429 ? { "retry-after": "1" } : {};
    answer
      .writeHead(status, { "content-type": "application/json", ...paced })
      .end(JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", code: status, ...REFUSALS[status] }));
  }
  return false;
}

const REFUSALS: Readonly<Record<number, { reason: string; message: string }>> = {
  409: { reason: "Conflict", message: "the object has been modified; please apply your changes to the latest version" },
  429: { reason: "TooManyRequests", message: "too many requests, please try again later" },
  500: { reason: "InternalError", message: "etcdserver: request timed out" },
};

const EXPIRED = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  code: 410,
  reason: "Expired",
  message: "too old resource version",
};

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ["content-type", "retry-after"].map((name) => [name, headers[name]]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of message.setEncoding("utf8")) text += part as string;
  return text;
}

function missing(): never {
  throw new Error("the kubeconfig names no cluster");
}
