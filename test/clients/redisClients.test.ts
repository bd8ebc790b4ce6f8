import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ioredisOptions, nodeRedisOptions, redisUrl } from "../../components/connection";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { ManualClock } from "../../emulator/world/clock";
import { primaryKey, privateDatabase } from "../emulator/privateDatabase";
import { type RunningEmulator, runEmulator } from "../emulator/runningEmulator";
import { pythonPackages } from "./pythonPackages";
import { Unavailable } from "./unavailable";

const run = promisify(execFile);
const HOST = "cache1.westus2.redis.azure.net";
const RUN_TIMEOUT_MS = 60_000;

const here = (path: string): string => join(__dirname, path);

describe("clients of Redis Cluster, unmodified, by the private name", () => {
  let running: RunningEmulator;
  let environment: Record<string, string>;
  let node: string;
  before(async function () {
    // Only Linux has all of 127.0.0.0/8.
    if (process.platform !== "linux" || redisServer() === undefined) this.skip();
    const clock = new ManualClock();
    running = await runEmulator({ clock, dataPlane: true, log: () => {} });
    await privateDatabase(running, clock, { clusteringPolicy: "OSSCluster" });
    const { dns, caCert, addressSpace } = running.emulator.cloud;
    const key = await primaryKey(running);
    const connection = { hostName: HOST, port: 10_000, key, isEncrypted: true };
    const outputs = {
      connectionString: redisUrl(connection),
      ioredisOptions: ioredisOptions(connection),
      nodeRedisOptions: nodeRedisOptions(connection),
    };
    const authority = { NODE_EXTRA_CA_CERTS: caCert, SSL_CERT_FILE: caCert };
    environment = {
      ...authority,
      PYTHONDONTWRITEBYTECODE: "1",
      AMR_DNS: dns,
      REDIS_KEY: key,
      OUTPUTS: JSON.stringify(outputs),
    };
    node = `${addressSpace.replace("0.0/16", "0.4")}:8501`;
  });
  after(async () => running?.stop());

  async function lines(command: readonly string[], env: Record<string, string> = {}): Promise<readonly string[]> {
    const [program = "", ...args] = command;
    const options = { env: { ...process.env, ...environment, ...env }, timeout: RUN_TIMEOUT_MS };
    const { stdout } = await run(program, [...args, HOST], options);
    return stdout.trim().split("\n");
  }

  it("ioredis and node-redis, with servername and Node's preload", async () => {
    const { preload } = running.emulator.cloud;
    assert.deepEqual(await lines([process.execPath, `--import=${preload.node}`, here("redis/cluster.mjs")]), [
      `ioredis hello ${node}`,
      `node-redis hello ${node}`,
      "plain node-redis hello",
      "plain ioredis hello",
    ]);
  });

  it("redis-py, with address_remap and Python's preload", async function () {
    this.timeout(0); // the installation and the program have timeouts of their own
    const python = await pythonPackages(here("redispy/requirements.txt")).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      if (this.test) this.test.title += ` (skipped: ${error.message})`;
      return this.skip();
    });
    const { preload } = running.emulator.cloud;
    assert.deepEqual(await lines([python, here("redispy/cluster.py")], { PYTHONPATH: preload.python }), [
      `redis-py hello ['${HOST}:8501']`,
      "redis-py asyncio hello",
      "redis-py without the name's check hello",
      "redis-py without address_remap True",
      "plain client hello",
    ]);
  });
});
