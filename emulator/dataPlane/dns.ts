import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type OptAnswer,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from "dns-packet";

/** The address of a name: behind `cname`, as Azure's public name is an alias of the privatelink name, or directly. */
export interface Resolution {
  readonly cname?: string;
  /** IPv4. */
  readonly address: string;
}

export interface DnsOptions {
  /** UDP and TCP, on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** Looks a name (lower case, no final dot) up in the private zones as they are now. */
  resolve(name: string): Resolution | undefined;
}

export interface Dns {
  /** `127.0.0.1:port` */
  readonly address: string;
  stop(): Promise<void>;
}

/** `opcode` is decoded, but not declared. */
type Query = DecodedPacket & { readonly opcode?: string };

const HOST = "127.0.0.1";
/** Azure's private endpoint records (contract, section 6): short, so that a change is seen soon. */
const TTL_S = 10;
/** @see https://www.iana.org/assignments/dns-parameters (RCODE, OpCode) */
const FORMAT_ERROR = 1;
const SERVER_FAILURE = 2;
const NAME_ERROR = 3;
const NOT_IMPLEMENTED = 4;
/** 1232 bytes pass every path unfragmented; ours are some 400. */
const EDNS: OptAnswer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
const PORT_TRIES = 10;
const TCP_IDLE_MS = 10_000;
const TCP_CONNECTIONS_MAX = 64;

/**
 * Starts a DNS server for the private zones: A for a name that `resolve` knows, an empty answer for other types of that name,
 * NXDOMAIN for any other name.
 * @throws Error of listen: EADDRINUSE
 */
export async function startDns(options: DnsOptions): Promise<Dns> {
  for (let attempt = 1; ; attempt++) {
    const udp = await openUdp(options);
    try {
      const tcp = await openTcp(options, udp.address().port);
      return { address: `${HOST}:${udp.address().port}`, stop: () => close(udp, tcp) };
    } catch (error) {
      udp.close();
      // The port that UDP was given may be taken for TCP.
      if (options.port !== 0 || attempt === PORT_TRIES) throw error;
    }
  }
}

/** The answer to one packet; undefined for a packet that is no query, which must not be answered. */
export function reply(packet: Buffer, resolve: DnsOptions["resolve"]): Buffer | undefined {
  const query = readQuery(packet);
  if (!query) return undefined;
  const { code, answers } = answer(query, resolve);
  const recursion = (query.flags ?? 0) & RECURSION_DESIRED;
  return encode({
    type: "response",
    id: query.id,
    flags: AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | recursion | code,
    questions: query.questions,
    answers,
    // RFC 6891, 7: only a query with EDNS gets an answer with EDNS.
    additionals: query.additionals?.some(({ type }) => type === "OPT") ? [EDNS] : [],
  });
}

function readQuery(packet: Buffer): Query | undefined {
  try {
    const query = decode(packet);
    // Answering answers lets two servers talk for ever.
    return query.type === "query" ? query : undefined;
  } catch {
    return undefined;
  }
}

function answer(query: Query, resolve: DnsOptions["resolve"]): { code: number; answers: Answer[] } {
  const [question, ...more] = query.questions ?? [];
  if (query.opcode !== "QUERY") return { code: NOT_IMPLEMENTED, answers: [] };
  if (!question || more.length > 0) return { code: FORMAT_ERROR, answers: [] };
  try {
    const found = resolve(question.name.toLowerCase());
    return found ? { code: 0, answers: records(question, found) } : { code: NAME_ERROR, answers: [] };
  } catch {
    return { code: SERVER_FAILURE, answers: [] };
  }
}

/** An alias is one for every type; behind it there is an address of IPv4 only. */
function records({ name, type }: Question, { cname, address }: Resolution): Answer[] {
  const alias: Answer[] = cname === undefined ? [] : [{ type: "CNAME", name, ttl: TTL_S, data: cname }];
  return type === "A" ? [...alias, { type, name: cname ?? name, ttl: TTL_S, data: address }] : alias;
}

async function openUdp({ port, resolve }: DnsOptions): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.on("message", (packet, from) => {
    const answer = reply(packet, resolve);
    if (answer) socket.send(answer, from.port, from.address, () => {}); // who is gone by now gets nothing
  });
  await new Promise<void>((done, fail) => {
    socket.once("error", fail);
    socket.bind(port, HOST, () => {
      socket.off("error", fail);
      done();
    });
  });
  return socket.on("error", () => {});
}

async function openTcp({ resolve }: DnsOptions, port: number): Promise<{ server: Server; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
    answerStream(socket, resolve);
  });
  server.maxConnections = TCP_CONNECTIONS_MAX;
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, HOST, () => {
      server.off("error", fail);
      done();
    });
  });
  return { server, sockets };
}

/** Over TCP each message has its length before it (RFC 1035, 4.2.2), so at most 64 KiB and one chunk are held. */
function answerStream(socket: Socket, resolve: DnsOptions["resolve"]): void {
  let held = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE()) {
      const end = 2 + held.readUInt16BE();
      const answer = reply(held.subarray(2, end), resolve);
      held = held.subarray(end);
      if (!answer) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}

async function close(udp: UdpSocket, tcp: { server: Server; sockets: Set<Socket> }): Promise<void> {
  await Promise.all([
    new Promise<void>((done) => udp.close(done)),
    new Promise((done) => {
      tcp.server.close(done);
      for (const socket of tcp.sockets) socket.destroy();
    }),
  ]);
}
