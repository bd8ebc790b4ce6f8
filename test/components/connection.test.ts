import { strict as assert } from "node:assert";
import { ioredisOptions, nodeRedisOptions, redisUrl, stackExchange } from "../../components/connection";

const connection = {
  hostName: "redis-1.westus2.redis.azure.net",
  port: 10000,
  // Azure's keys are base64.
  key: "a/b+c==",
  isEncrypted: true,
};

describe("the ways to say where a Redis is", () => {
  const rows: { client: string; told: unknown; expected: unknown; because: string }[] = [
    {
      client: "redis-cli, redis-py, go-redis, Lettuce…",
      told: redisUrl(connection),
      expected: "rediss://:a%2Fb%2Bc%3D%3D@redis-1.westus2.redis.azure.net:10000",
      because: "a slash in the key would end the URL's authority, so the key is percent-encoded",
    },
    {
      client: "StackExchange.Redis",
      told: stackExchange(connection),
      expected: "redis-1.westus2.redis.azure.net:10000,password=a/b+c==,ssl=True,abortConnect=False",
      because: "it splits at commas only, and is to go on trying when Redis is not there at the start",
    },
    {
      client: "node-redis",
      told: nodeRedisOptions(connection),
      expected: {
        password: "a/b+c==",
        socket: {
          host: "redis-1.westus2.redis.azure.net",
          port: 10000,
          tls: true,
          servername: "redis-1.westus2.redis.azure.net",
        },
      },
      because: "without servername the wrong certificate is served where one address has many hosts",
    },
    {
      client: "ioredis",
      told: ioredisOptions(connection),
      expected: {
        host: "redis-1.westus2.redis.azure.net",
        port: 10000,
        password: "a/b+c==",
        tls: { servername: "redis-1.westus2.redis.azure.net" },
      },
      because: "a tls object, even an empty one, is what switches TLS on",
    },
  ];
  const plain = { ...connection, isEncrypted: false };
  const authority = { ...connection, caCert: "PEM" };
  rows.push(
    {
      client: "a URL of an unencrypted one",
      told: redisUrl(plain),
      expected: "redis://:a%2Fb%2Bc%3D%3D@redis-1.westus2.redis.azure.net:10000",
      because: "a TLS handshake would get no answer",
    },
    {
      client: "StackExchange.Redis of an unencrypted one",
      told: stackExchange(plain),
      expected: "redis-1.westus2.redis.azure.net:10000,password=a/b+c==,ssl=False,abortConnect=False",
      because: "a TLS handshake would get no answer",
    },
    {
      client: "ioredis of an unencrypted one",
      told: ioredisOptions(plain),
      expected: { host: "redis-1.westus2.redis.azure.net", port: 10000, password: "a/b+c==" },
      because: "no tls object, no TLS",
    },
    {
      client: "node-redis in a private cloud",
      told: nodeRedisOptions(authority).socket.ca,
      expected: "PEM",
      because: "its certificates are not publicly trusted",
    },
    {
      client: "ioredis in a private cloud",
      told: ioredisOptions(authority).tls?.ca,
      expected: "PEM",
      because: "its certificates are not publicly trusted",
    },
  );
  for (const { client, told, expected, because } of rows) {
    it(`for ${client}: ${because}`, () => assert.deepEqual(told, expected));
  }

  it("gives a URL from which every client reads the same host, port and key", () => {
    const { hostname, port, password, protocol } = new URL(redisUrl(connection));
    assert.deepEqual(
      { hostname, port, key: decodeURIComponent(password), protocol },
      { hostname: connection.hostName, port: "10000", key: connection.key, protocol: "rediss:" },
    );
  });
});
