import type { AddressInfo, Socket } from "node:net";
import { createServer, type SecureContext, type TLSSocket } from "node:tls";

/** The instance that an address belongs to. */
export interface Owner {
  /** Lower case. */
  readonly hostName: string;
  /** PEM. */
  readonly credentials: { readonly key: string; readonly cert: string };
}

export interface TlsListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Answers every client here, whatever name a client asks for; without an owner the name decides. */
  readonly owner?: Owner | undefined;
  /** The certificate for a host name that a client asks for (SNI, lower case); undefined for an unknown name. */
  contextOf(hostName: string): Promise<SecureContext | undefined>;
  /** Takes a client over after the handshake. */
  admit(client: TLSSocket, hostName: string): void;
  log(message: string): void;
}

/** One address that listens for TLS. */
export interface TlsListener {
  readonly port: number;
  /** Stops listening and cuts every connection that came in here. */
  close(): Promise<void>;
}

const HANDSHAKE_MAX_MS = 10_000;
const CONNECTIONS_MAX = 10_000;

/** Codes of OpenSSL 3 for a missing certificate, in TLS 1.3 and in TLS 1.2. */
const NO_CERTIFICATE = new Set(["ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM", "ERR_SSL_NO_SHARED_CIPHER"]);

/**
 * Listens for TLS 1.2 or newer. Where the address has no owner, clients are told apart by the host name they ask for. There
 * is no certificate for any other: such a handshake, and one without a host name, ends with the alert `handshake_failure`,
 * and the log says so.
 * @throws Error of listen: EADDRINUSE, EADDRNOTAVAIL
 */
export async function listenTls(options: TlsListenerOptions): Promise<TlsListener> {
  const sockets = new Set<Socket>();
  const server = createServer({
    minVersion: "TLSv1.2",
    handshakeTimeout: HANDSHAKE_MAX_MS,
    // A client that has closed its side still gets the last replies.
    allowHalfOpen: true,
    ...(options.owner?.credentials ?? {
      SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) => {
        options.contextOf(name.toLowerCase()).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        );
      },
    }),
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", (error) => options.log(`TLS handshake failed at ${options.host}: ${reason(error)}`));
  server.on("secureConnection", (client) => {
    client.on("error", () => {}); // a reset; "close" follows
    options.admit(client, options.owner?.hostName ?? String(client.servername).toLowerCase());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => options.log(`listening at ${options.host} failed: ${error.message}`));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** OpenSSL's messages carry source lines and thread ids; the code says it all. */
function reason(error: Error): string {
  if (!("code" in error)) return error.message;
  const code = String(error.code);
  return NO_CERTIFICATE.has(code) ? "no certificate for the host name that the client asked for, if any (SNI)" : code;
}
