import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmulatorOptions, startEmulator } from "../../../emulator/emulator";
import { azureTimeMs } from "../../../emulator/state/restore";
import { type SavedState, STATE_VERSION } from "../../../emulator/state/savedState";
import type { JsonObject } from "../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP } from "../localArm";
import { type RunningEmulator, runningEmulator } from "../runningEmulator";

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const ENDPOINT = `${NETWORK}/privateEndpoints/pe`;
const ZONE = `${NETWORK}/privateDnsZones/privatelink.redis.azure.net`;
const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};
const KEYS = { properties: { accessKeysAuthentication: "Enabled" } };

describe("an emulator that is started again", () => {
  let folder: string;
  let running: RunningEmulator;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-restart-"));
  });
  afterEach(async () => {
    await running?.emulator.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (options: Partial<EmulatorOptions> = {}): Promise<void> => {
    running = runningEmulator(
      await startEmulator({ stateDir: folder, dataPlane: false, virtualClock: true, seed: "restart", ...options }),
      folder,
    );
  };
  const restart = async (options: Partial<EmulatorOptions> = {}): Promise<void> => {
    await running.emulator.stop();
    await start(options);
  };
  const ok = async (method: string, path: string, body?: object): Promise<JsonObject> => {
    const { status, json, text } = await running.arm(method, versioned(path), body);
    assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
    return json as JsonObject;
  };
  const operation = async (method: string, path: string, body?: object): Promise<string> =>
    (await running.arm(method, versioned(path), body)).headers["azure-asyncoperation"] as string;
  const pass = (seconds: number): void => running.emulator.time?.clock.advance(seconds * 1000);
  const states = async (path: string): Promise<unknown[]> => {
    const { provisioningState, resourceState } = (await ok("GET", path)).properties as JsonObject;
    return [provisioningState, resourceState];
  };

  it("keeps the doubts that were chosen; those of the new start win", async () => {
    await start({ doubts: { clusterPut: "ignored", clusterPatch: "notImplemented" } });
    running.emulator.world.doubts.choose({ nameAfterDelete: "reserved" });
    await restart({ doubts: { clusterPatch: "applied" } });
    assert.deepEqual(running.emulator.world.doubts.chosen, {
      clusterPut: "ignored",
      clusterPatch: "applied",
      nameAfterDelete: "reserved",
    });
  });

  it("has everything that it had, keys included, under the same answers", async () => {
    await start();
    await ok("PUT", CLUSTER, NEW_CLUSTER);
    pass(404);
    await ok("PUT", DATABASE, KEYS);
    await ok("PUT", ENDPOINT, endpoint());
    await ok("PUT", ZONE, { location: "global", tags: { a: "b" } });
    pass(60);
    await ok("PUT", `${ENDPOINT}/privateDnsZoneGroups/default`, zoneGroup());
    pass(60);
    const paths = [
      CLUSTER,
      DATABASE,
      ENDPOINT,
      ZONE,
      `${ZONE}/A`,
      `${ENDPOINT}/privateDnsZoneGroups`,
      `${GROUP}/resources`,
    ];
    const look = (): Promise<JsonObject[]> => Promise.all(paths.map((path) => ok("GET", path)));
    const before = await look();
    const keys = await ok("POST", `${DATABASE}/listKeys`);
    await restart();
    assert.deepEqual(await look(), before);
    assert.deepEqual(await ok("POST", `${DATABASE}/listKeys`), keys);
    assert.equal(statSync(join(folder, "state.jsonl")).mode & 0o777, 0o600);
  });

  it("goes on with its operations, which end when they are due, at the URLs that clients have", async () => {
    await start({ isStrict: true });
    const creation = await operation("PUT", CLUSTER, NEW_CLUSTER);
    await restart({ isStrict: true });
    const url = creation.replace(/^https:\/\/[^/]+/, running.emulator.cloud.endpoint);
    pass(403);
    assert.equal((await running.arm("GET", url)).json.status, "InProgress");
    pass(1);
    assert.equal((await running.arm("GET", url)).json.status, "Succeeded");
    assert.deepEqual(await states(CLUSTER), ["Succeeded", "Running"]);
  });

  const endings: { begin: () => Promise<unknown>; seconds: number; check: () => Promise<void>; what: string }[] = [
    {
      what: "a creation of a database with modules",
      begin: () =>
        ok("PUT", DATABASE, {
          properties: {
            clusteringPolicy: "EnterpriseCluster",
            evictionPolicy: "NoEviction",
            modules: [{ name: "RediSearch" }],
          },
        }),
      seconds: 6,
      check: async () => {
        const { modules } = (await ok("GET", DATABASE)).properties as { modules: { version: string }[] };
        assert.equal(modules[0]?.version, "2.10.28");
      },
    },
    {
      what: "a scaling that fails, which leaves the old SKU",
      begin: async () => {
        running.emulator.faults.failNext({ method: "PATCH" });
        await running.arm("PATCH", versioned(CLUSTER), { sku: { name: "Balanced_B10" } });
      },
      seconds: 891,
      check: async () => {
        assert.deepEqual((await ok("GET", CLUSTER)).sku, { name: "Balanced_B5" });
        assert.deepEqual(await states(CLUSTER), ["Failed", "ScalingFailed"]);
      },
    },
    {
      what: "a private endpoint",
      begin: () => ok("PUT", ENDPOINT, endpoint()),
      seconds: 25,
      check: async () => {
        const { customDnsConfigs } = (await ok("GET", ENDPOINT)).properties as { customDnsConfigs: unknown[] };
        assert.equal(customDnsConfigs.length, 1);
      },
    },
    {
      what: "a zone, with the tags of its write",
      begin: () => ok("PUT", ZONE, { location: "global", tags: { a: "b" } }),
      seconds: 5,
      check: async () => assert.deepEqual((await ok("GET", ZONE)).tags, { a: "b" }),
    },
    {
      what: "a deletion",
      begin: () => ok("DELETE", CLUSTER),
      seconds: 287,
      check: async () => assert.equal((await running.arm("GET", versioned(CLUSTER))).status, 404),
    },
    {
      what: "the deletion of a whole resource group, round by round",
      begin: async () => {
        await running.arm("DELETE", versioned(GROUP));
        pass(15);
        await running.arm("GET", versioned(GROUP));
      },
      seconds: 600,
      check: async () => assert.equal((await running.arm("GET", versioned(GROUP))).status, 404),
    },
    {
      what: "a resource that is late",
      begin: async () => {
        running.emulator.faults.add({ kind: "late", forMs: 60_000 });
        await running.arm("PATCH", versioned(CLUSTER), { properties: { publicNetworkAccess: "Enabled" } });
        pass(60);
        assert.deepEqual(await states(CLUSTER), ["Succeeded", "Updating"]);
      },
      seconds: 60,
      check: async () => assert.deepEqual(await states(CLUSTER), ["Succeeded", "Running"]),
    },
  ];
  for (const { begin, seconds, check, what } of endings) {
    it(`ends ${what}`, async () => {
      await start();
      await ok("PUT", CLUSTER, NEW_CLUSTER);
      pass(404);
      await begin();
      await restart();
      pass(seconds);
      await check();
    });
  }

  it("makes no id or key again that a seed has made before", async () => {
    await start();
    await ok("PUT", CLUSTER, NEW_CLUSTER);
    pass(404);
    await ok("PUT", DATABASE, KEYS);
    pass(6);
    const first = await ok("POST", `${DATABASE}/listKeys`);
    await restart();
    await ok("DELETE", DATABASE);
    pass(13);
    await ok("PUT", DATABASE, KEYS);
    pass(6);
    const second = await ok("POST", `${DATABASE}/listKeys`);
    assert.equal(new Set([...Object.values(first), ...Object.values(second)]).size, 4);
  });

  it("has lost nothing when it was killed: an answer is given after the state is written", async () => {
    await start();
    await ok("PUT", CLUSTER, NEW_CLUSTER);
    const text = readFileSync(join(folder, "state.jsonl"), "utf8");
    assert.ok(text.includes(`"id":"${CLUSTER}"`));
    assert.ok(text.includes('"ending":"create"'));
  });

  it("begins anew when nothing is to be kept, and refuses company", async () => {
    await start({ isKept: false });
    await ok("PUT", CLUSTER, NEW_CLUSTER);
    await assert.rejects(
      startEmulator({ stateDir: folder, dataPlane: false }),
      /another emulator \(process \d+\) uses/,
    );
    assert.equal(existsSync(join(folder, "state.jsonl")), false);
    await restart({ isKept: false });
    assert.equal((await running.arm("GET", versioned(CLUSTER))).status, 404);
  });

  it("brings its network again only where that was deleted", async () => {
    await start({ addressSpace: "127.70.0.0/16" });
    await ok("PUT", `${NETWORK}/virtualNetworks/vnet/subnets/more`, { properties: { addressPrefix: "127.70.9.0/24" } });
    pass(10);
    await restart({ addressSpace: "127.71.0.0/16" });
    assert.equal(running.emulator.cloud.addressSpace, "127.70.0.0/16");
    await ok("GET", `${NETWORK}/virtualNetworks/vnet/subnets/more`);
    await ok("DELETE", `${NETWORK}/virtualNetworks/vnet`);
    pass(10);
    assert.equal((await running.arm("GET", versioned(`${NETWORK}/virtualNetworks/vnet`))).status, 404);
    await restart({ addressSpace: "127.71.0.0/16" });
    assert.equal(running.emulator.cloud.addressSpace, "127.71.0.0/16");
    await ok("GET", running.emulator.cloud.subnetId);
  });

  it("does not start on a state that it cannot read, and lets go of the folder", async () => {
    await start();
    await running.emulator.stop();
    const path = join(folder, "state.jsonl");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, "{}");
    await assert.rejects(start(), /remove it to start anew/);
    writeFileSync(path, text);
    await start();
  });

  it("deletes data that belongs to no database any more, and nothing else", async () => {
    const data = join(folder, "data");
    mkdirSync(join(data, "0123456789abcdef"), { recursive: true });
    mkdirSync(join(data, "mine"));
    await start({ dataPlane: true });
    assert.equal(existsSync(join(data, "0123456789abcdef")), false);
    assert.equal(existsSync(join(data, "mine")), true);
  });

  function endpoint(): object {
    const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
    const subnet = { id: running.emulator.cloud.subnetId };
    return { location: "westus2", properties: { subnet, privateLinkServiceConnections: [connection] } };
  }

  function zoneGroup(): object {
    return { properties: { privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: ZONE } }] } };
  }
});

describe("azureTimeMs", () => {
  const saved = {
    header: { version: STATE_VERSION, azureTimeMs: 1_000_000, realTimeMs: 5_000 },
  } as unknown as SavedState;
  const rows: { scale: number; realNowMs: number; expected: number; because: string }[] = [
    { scale: 1, realNowMs: 8_000, expected: 1_003_000, because: "Azure goes on while the emulator is down" },
    { scale: 0.01, realNowMs: 8_000, expected: 1_300_000, because: "at the emulator's pace" },
    { scale: 0, realNowMs: 8_000, expected: 1_000_000, because: "a virtual clock stands still" },
    { scale: 1, realNowMs: 2_000, expected: 1_000_000, because: "it never goes back, though the machine's clock did" },
  ];
  for (const { scale, realNowMs, expected, because } of rows) {
    it(`is ${expected} at ${realNowMs} with scale ${scale}: ${because}`, () =>
      assert.equal(azureTimeMs(saved, scale, realNowMs), expected));
  }
});

function versioned(path: string): string {
  if (/\/privateDnsZones\//i.test(path)) return `${path}?api-version=2024-06-01`;
  if (/Microsoft\.Network/i.test(path)) return `${path}?api-version=2024-05-01`;
  return `${path}?api-version=${/Microsoft\.Cache/i.test(path) ? "2025-07-01" : "2021-04-01"}`;
}
