import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator";

export interface WireReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** An emulator with its server, and a client that sends exactly what it is told to. */
export interface RunningEmulator {
  readonly emulator: Emulator;
  readonly ca: string;
  readonly folder: string;
  send(
    method: string,
    pathOrUrl: string,
    options?: { body?: string; headers?: Record<string, string> },
  ): Promise<WireReply>;
  /** As `send`, with a token. */
  arm(method: string, pathOrUrl: string, body?: unknown): Promise<WireReply>;
  token(): Promise<string>;
  stop(): Promise<void>;
}

/** Without data plane unless asked for; `logFile` is a name inside the emulator's folder. */
export async function runEmulator(options: Omit<EmulatorOptions, "stateDir"> = {}): Promise<RunningEmulator> {
  const folder = mkdtempSync(join(tmpdir(), "amr-emulator-test-"));
  const { logFile, ...rest } = options;
  const log = logFile === undefined ? {} : { logFile: join(folder, logFile) };
  const emulator = await startEmulator({ stateDir: folder, dataPlane: false, seed: "test", ...rest, ...log });
  return runningEmulator(emulator, folder);
}

/** The client of an emulator that was started in a folder. */
export function runningEmulator(emulator: Emulator, folder: string): RunningEmulator {
  const { cloud } = emulator;
  const ca = readFileSync(cloud.caCert, "utf8");
  const send: RunningEmulator["send"] = (method, pathOrUrl, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(pathOrUrl, cloud.endpoint);
      const sent = request(url, { method, ca, headers, agent: false }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const json = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, json });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const token = async (): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: cloud.clientId,
      client_secret: cloud.clientSecret,
      scope: `${cloud.endpoint}/.default`,
    });
    const reply = await send("POST", `/${cloud.tenantId}/oauth2/v2.0/token`, { body: form.toString() });
    return reply.json.access_token as string;
  };
  return {
    emulator,
    ca,
    folder,
    send,
    token,
    arm: async (method, pathOrUrl, body) =>
      send(method, pathOrUrl, {
        headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async stop() {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
