import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";

// Says hello with the name of the script and holds the connection; the kernel closes it when the
// process is gone, whatever ended it. Programs under test find it as `presence`.
const preload = `
globalThis.presence = require("node:net").connect(Number(process.env.PRESENCE_PORT), "127.0.0.1");
presence.on("error", () => {}).unref();
presence.write((process.argv[1] ?? "") + "\\n");
`;

/** Sees the Node processes of a run come, speak and go, without polling. */
export class Presence {
  private readonly server = createServer((socket) => this.welcome(socket));
  private readonly sockets = new Set<Socket>();
  private readonly lines: string[] = [];
  private readonly waiting = new Map<string, () => void>();

  /** Gives the environment that lets every Node process say hello. */
  async listen(folder: string): Promise<Record<string, string>> {
    const file = join(folder, "presence.cjs");
    writeFileSync(file, preload);
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const { port } = this.server.address() as AddressInfo;
    return { NODE_OPTIONS: `--require=${file}`, PRESENCE_PORT: String(port) };
  }

  /** Resolves when a process has said this line. */
  said(line: string): Promise<void> {
    if (this.lines.includes(line)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.set(line, resolve));
  }

  /** The scripts whose processes were ever seen. */
  get scripts(): string[] {
    return this.lines.filter((line) => line.startsWith("/"));
  }

  tellAll(line: string): void {
    for (const socket of this.sockets) socket.write(`${line}\n`);
  }

  /** Resolves when every process that was seen is gone. */
  async allGone(): Promise<void> {
    for (const socket of this.sockets) if (!socket.closed) await once(socket, "close");
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private welcome(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => {});
    let rest = "";
    socket.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        this.lines.push(line);
        this.waiting.get(line)?.();
      }
    });
  }
}
