// ioredis and node-redis before an OSSCluster, by its private name, with the options that both need against Azure: nodes are
// announced by address, and the certificate names none, so it is checked against the private name.
//
// Usage: node --import NAMES cluster.mjs, with the outputs of a ManagedRedis in OUTPUTS and the authority in NODE_EXTRA_CA_CERTS.
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";

const { connectionString, ioredisOptions, nodeRedisOptions } = JSON.parse(process.env.OUTPUTS);

async function ioredisCluster() {
  // dnsLookup keeps the name, so that TLS asks for it at the first connection.
  const { host, port, ...redisOptions } = ioredisOptions;
  const cluster = new Cluster([{ host, port }], { redisOptions, dnsLookup: (address, done) => done(null, address) });
  await cluster.set("greeting", "hello");
  const [{ options }] = cluster.nodes("master");
  console.log("ioredis", await cluster.get("greeting"), `${options.host}:${options.port}`);
  cluster.disconnect();
}

async function nodeRedisCluster() {
  const { password, socket } = nodeRedisOptions;
  const { servername } = socket;
  const cluster = createCluster({ rootNodes: [{ socket }], defaults: { password, socket: { tls: true, servername } } });
  await cluster.connect();
  console.log("node-redis", await cluster.get("greeting"), cluster.masters[0].address);
  cluster.destroy();
}

/** Neither client asks for a host name in TLS (SNI) when it is given a URL. */
async function plainClients() {
  const nodeRedis = createClient({ url: connectionString });
  await nodeRedis.connect();
  console.log("plain node-redis", await nodeRedis.get("greeting"));
  nodeRedis.destroy();
  const ioredis = new Redis(connectionString);
  console.log("plain ioredis", await ioredis.get("greeting"));
  ioredis.disconnect();
}

await ioredisCluster();
await nodeRedisCluster();
await plainClients();
