import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { decode, encode, type OptAnswer, type Packet, type RecordType, streamDecode, streamEncode } from "dns-packet";
import fc from "fast-check";
import { type Dns, type Resolution, reply, startDns } from "../../../emulator/dataPlane/dns";

const PUBLIC = "cache1.westus2.redis.azure.net";
const PRIVATE = "cache1.westus2.privatelink.redis.azure.net";

const EDNS: OptAnswer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function zones(name: string): Resolution | undefined {
  if (name === PUBLIC) return { cname: PRIVATE, address: "127.64.0.4" };
  if (name === PRIVATE) return { address: "127.64.0.4" };
  if (name === "broken.example") throw new Error("broken");
  return undefined;
}

describe("dns", () => {
  describe("given one packet", () => {
    const rows: readonly { query: Packet; code: string; answers: readonly string[]; because: string }[] = [
      {
        query: { type: "query", questions: [{ type: "A", name: PRIVATE }] },
        code: "NOERROR",
        answers: [`A ${PRIVATE} 127.64.0.4`],
        because: "the zone has this record",
      },
      {
        query: { type: "query", questions: [{ type: "A", name: PUBLIC }] },
        code: "NOERROR",
        answers: [`CNAME ${PUBLIC} ${PRIVATE}`, `A ${PRIVATE} 127.64.0.4`],
        because: "the public name leads through the privatelink name",
      },
      {
        query: { type: "query", questions: [{ type: "A", name: "CACHE1.westus2.PrivateLink.redis.azure.net" }] },
        code: "NOERROR",
        answers: ["A CACHE1.westus2.PrivateLink.redis.azure.net 127.64.0.4"],
        because: "names have no case, and resolvers that vary it want theirs back",
      },
      {
        query: { type: "query", questions: [{ type: "AAAA", name: PUBLIC }] },
        code: "NOERROR",
        answers: [`CNAME ${PUBLIC} ${PRIVATE}`],
        because: "an alias is one for every type",
      },
      {
        query: { type: "query", questions: [{ type: "AAAA", name: PRIVATE }] },
        code: "NOERROR",
        answers: [],
        because: "NXDOMAIN here makes clients give up on the A record, too",
      },
      {
        query: { type: "query", questions: [{ type: "UNKNOWN_65" as RecordType, name: PRIVATE }] },
        code: "NOERROR",
        answers: [],
        because: "browsers and macOS ask for HTTPS records, which the library does not know",
      },
      {
        query: { type: "query", questions: [{ type: "TXT", name: PRIVATE }] },
        code: "NOERROR",
        answers: [],
        because: "the name exists, the type does not",
      },
      {
        query: { type: "query", questions: [{ type: "A", name: "cache2.westus2.redis.azure.net" }] },
        code: "NXDOMAIN",
        answers: [],
        because: "no zone has it",
      },
      {
        query: { type: "query", questions: [{ type: "AAAA", name: "cache2.westus2.redis.azure.net" }] },
        code: "NXDOMAIN",
        answers: [],
        because: "a name that is not there has no types",
      },
      {
        query: { type: "query", questions: [{ type: "A", name: "broken.example" }] },
        code: "SERVFAIL",
        answers: [],
        because: "an error of the zones is no answer about the name",
      },
      {
        query: { type: "query", questions: [] },
        code: "FORMERR",
        answers: [],
        because: "there is nothing to answer",
      },
      {
        query: { type: "query", flags: 2 << 11, questions: [{ type: "A", name: PRIVATE }] },
        code: "NOTIMP",
        answers: [],
        because: "STATUS is not a query for a name",
      },
    ];
    for (const { query, code, answers, because } of rows) {
      const [question] = query.questions ?? [];
      it(`answers ${code} to ${question ? `${question.type} ${question.name}` : "no question"}, because ${because}`, () => {
        const packet = reply(encode({ id: 7, ...query }), zones);
        assert.ok(packet);
        const answer: Packet & { readonly rcode?: string } = decode(packet);
        assert.equal(answer.rcode, code);
        assert.equal(answer.id, 7);
        assert.deepEqual(
          answer.questions?.map(({ name }) => name),
          query.questions?.map(({ name }) => name),
        );
        assert.deepEqual(
          answer.answers?.map((record) => `${record.type} ${record.name} ${"data" in record ? record.data : ""}`),
          answers,
        );
        assert.ok(answer.answers?.every((record) => "ttl" in record && record.ttl === 10));
      });
    }

    it("answers with EDNS only a client that speaks it (RFC 6891, 7)", () => {
      const questions = [{ type: "A", name: PRIVATE }] as const;
      const types = (query: Packet): string[] | undefined =>
        decode(reply(encode(query), zones) ?? Buffer.alloc(0)).additionals?.map(({ type }) => type);
      assert.deepEqual(types({ type: "query", questions: [...questions], additionals: [EDNS] }), ["OPT"]);
      assert.deepEqual(types({ type: "query", questions: [...questions] }), []);
    });

    it("says nothing to an answer, because two servers would talk for ever", () => {
      assert.equal(
        reply(encode({ type: "response", id: 1, questions: [{ type: "A", name: PRIVATE }] }), zones),
        undefined,
      );
    });

    it("says nothing to what is not a packet, and never throws", () => {
      for (const packet of [Buffer.alloc(0), Buffer.from("GET / HTTP/1.1"), Buffer.alloc(12, 0xff)]) {
        assert.equal(reply(packet, zones), undefined);
      }
      const query = encode({ type: "query", id: 1, questions: [{ type: "A", name: PRIVATE }] });
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(query.length), (noise, at) => {
          const packet = Buffer.concat([query.subarray(0, at), noise]);
          const answer = reply(packet, zones);
          assert.ok(answer === undefined || answer.readUInt16BE() === packet.readUInt16BE());
        }),
      );
    });
  });

  describe("given the server", () => {
    let dns: Dns;
    beforeEach(async () => {
      dns = await startDns({ port: 0, resolve: zones });
    });
    afterEach(() => dns?.stop());

    it("serves the system's resolver", async () => {
      const resolver = new Resolver();
      resolver.setServers([dns.address]);
      assert.deepEqual(await resolver.resolve4(PUBLIC, { ttl: true }), [{ address: "127.64.0.4", ttl: 10 }]);
      assert.deepEqual(await resolver.resolveCname(PUBLIC), [PRIVATE]);
      await assert.rejects(resolver.resolve4("cache2.westus2.redis.azure.net"), { code: "ENOTFOUND" });
      await assert.rejects(resolver.resolve6(PRIVATE), { code: "ENODATA" });
    });

    it("serves TCP, in pieces and one after the other", async () => {
      const socket = connect(port(dns), "127.0.0.1");
      const query = streamEncode({ type: "query", id: 3, questions: [{ type: "A", name: PRIVATE }] });
      socket.write(query.subarray(0, 1));
      socket.write(query.subarray(1, 20));
      socket.write(Buffer.concat([query.subarray(20), query]));
      let received = Buffer.alloc(0);
      for await (const chunk of socket) {
        received = Buffer.concat([received, chunk as Buffer]);
        if (received.length >= 2 * (2 + received.readUInt16BE())) break;
      }
      const length = 2 + received.readUInt16BE();
      for (const message of [received.subarray(0, length), received.subarray(length)]) {
        assert.deepEqual(
          streamDecode(message).answers?.map(({ type }) => type),
          ["A"],
        );
      }
    });

    it("goes on after a malformed packet", async () => {
      const socket = createSocket("udp4");
      socket.send(Buffer.from("nonsense"), port(dns), "127.0.0.1");
      socket.send(encode({ type: "query", id: 9, questions: [{ type: "A", name: PRIVATE }] }), port(dns), "127.0.0.1");
      const [answer] = (await once(socket, "message")) as [Buffer];
      socket.close();
      assert.equal(decode(answer).id, 9);
    });

    it("frees its port, over UDP and TCP, with a client still connected", async () => {
      const client = connect(port(dns), "127.0.0.1").on("error", () => {});
      await once(client, "connect");
      await dns.stop();
      dns = await startDns({ port: port(dns), resolve: zones });
    });

    it("refuses a port that is taken", async () => {
      await assert.rejects(startDns({ port: port(dns), resolve: zones }), { code: "EADDRINUSE" });
    });
  });
});

function port({ address }: Dns): number {
  return Number(address.split(":")[1]);
}
