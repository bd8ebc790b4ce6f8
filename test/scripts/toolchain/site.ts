import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A download site on the loopback; a path that it does not know is a 404. */
export class Site {
  readonly files = new Map<string, Buffer | string>();
  private readonly server = createServer((request, response) => {
    const file = this.files.get(request.url ?? "");
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });

  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
