import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Credentials, HttpsTransport } from "../../../runner/kubernetes/httpsTransport";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import type { ApiRequest } from "../../../runner/kubernetes/transport";

describe("the transport to the API server", () => {
  let answering: (request: IncomingMessage, response: ServerResponse) => void;
  let sockets: Socket[];
  let token: string;
  let transport: HttpsTransport;
  let closeServer: () => void;

  beforeEach(async () => {
    sockets = [];
    token = "one";
    answering = (_, response) => void response.end("{}");
    const server = createServer((request, response) => answering(request, response));
    server.on("connection", (socket) => void sockets.push(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closeServer = () => {
      server.close();
      server.closeAllConnections();
    };
    const { port } = server.address() as AddressInfo;
    const credentials: Credentials = {
      getCurrentCluster: () => ({ name: "c", server: `http://127.0.0.1:${port}/prefix/`, skipTLSVerify: true }),
      applyToHTTPSOptions: async (options) => {
        options.headers = { Authorization: `Bearer ${token}` };
      },
    };
    transport = new HttpsTransport(credentials);
  });
  afterEach(() => {
    transport?.close();
    closeServer?.();
  });

  const ask = async (request: Partial<ApiRequest> = {}): Promise<string> => {
    const { body } = await transport.send({ method: "GET", path: "/x", timeoutMs: 60_000, ...request });
    let text = "";
    for await (const part of body) text += part;
    return text;
  };
  const failure = (reason: string) => (error: unknown) => {
    assert.ok(error instanceof KubernetesError, String(error));
    assert.deepEqual([error.status, error.reason], [0, reason]);
    assert.ok(!error.message.includes(token), error.message);
    return true;
  };

  it("keeps its connection", async () => {
    for (let count = 0; count < 5; count++) await ask();
    assert.equal(sockets.length, 1);
  });

  it("asks for credentials before each request, so that those which rotate are used", async () => {
    const seen: (string | undefined)[] = [];
    answering = (request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    };
    await ask();
    token = "two";
    await ask();
    assert.deepEqual(seen, ["Bearer one", "Bearer two"]);
  });

  it("sends path, query and body, also of a DELETE", async () => {
    answering = async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      response.end(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
    };
    const query = { a: "b c", none: undefined, yes: true };
    assert.equal(
      await ask({ method: "DELETE", query, body: { ü: 1 } }),
      'DELETE /prefix/x?a=b+c&yes=true application/json {"ü":1}',
    );
    assert.equal(await ask({ method: "PATCH", body: {}, contentType: "a/b" }), "PATCH /prefix/x a/b {}");
  });

  it("reads once more over another connection when a kept one was closed at the moment of its use", async () => {
    await ask();
    let count = 0;
    answering = (request, response) => {
      if (count++ === 0) request.socket.resetAndDestroy();
      else response.end("again");
    };
    assert.equal(await ask(), "again");
    assert.equal(sockets.length, 2);
  });

  it("does not write twice", async () => {
    await ask({ method: "POST", body: {} });
    let count = 0;
    answering = (request) => {
      count++;
      request.socket.resetAndDestroy();
    };
    await assert.rejects(ask({ method: "POST", body: {} }), failure("Unreachable"));
    assert.equal(count, 1);
  });

  it("fails where nobody listens", async () => {
    closeServer();
    await assert.rejects(ask(), failure("Unreachable"));
  });

  it("fails where no answer comes in time, and where an answer falls silent", async () => {
    answering = () => {};
    await assert.rejects(ask({ timeoutMs: 1 }), failure("Timeout"));
    answering = (_, response) => void response.write("begun");
    // The head has a limit too, which a busy machine must not miss.
    const { body } = await transport.send({ method: "GET", path: "/x", timeoutMs: 300 });
    await assert.rejects(async () => {
      for await (const part of body) assert.equal(part, "begun");
    }, failure("Timeout"));
  });

  it("ends with its signal, before the answer and in it", async () => {
    const stop = new AbortController();
    answering = () => stop.abort(new Error("stop"));
    await assert.rejects(ask({ signal: stop.signal }), /^Error: stop$/);
    await assert.rejects(ask({ signal: stop.signal }), /^Error: stop$/);
    const later = new AbortController();
    answering = (_, response) => void response.write("begun");
    const { body } = await transport.send({ method: "GET", path: "/x", timeoutMs: 60_000, signal: later.signal });
    await assert.rejects(async () => {
      for await (const _ of body) later.abort(new Error("stop"));
    }, /^Error: stop$/);
  });

  it("closes the connection of an answer that is not read to its end", async () => {
    answering = (_, response) => void response.write("begun");
    const { body } = await transport.send({ method: "GET", path: "/x", timeoutMs: 60_000 });
    const closed = once(sockets[0] ?? assert.fail(), "close");
    for await (const _ of body) break;
    await closed;
  });

  it("says when to come again", async () => {
    answering = (_, response) => void response.writeHead(429, { "retry-after": "2" }).end();
    const answer = await transport.send({ method: "GET", path: "/x", timeoutMs: 60_000 });
    for await (const _ of answer.body);
    assert.deepEqual([answer.status, answer.retryAfterMs], [429, 2000]);
  });

  it("fails where there are no credentials", async () => {
    const without = new HttpsTransport({
      getCurrentCluster: () => ({ name: "c", server: "https://127.0.0.1:1", skipTLSVerify: false }),
      applyToHTTPSOptions: () => Promise.reject(new Error("the file is gone")),
    });
    const asked = without.send({ method: "GET", path: "/x", timeoutMs: 1 });
    await assert.rejects(asked, {
      reason: "NoCredentials",
      message: "no credentials for https://127.0.0.1:1: the file is gone",
    });
  });
});
