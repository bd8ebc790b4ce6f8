import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MICROSOFT_CACHE, NETWORK } from "../../provider/azure/apiVersions";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import type { ResourceStatus } from "../../provider/lifecycle/status";
import { token } from "../../provider/typeTokens";
import { foreignSettings, remakeEndpoint } from "./foreignEndpoint";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import { stateIn } from "./state";
import { until } from "./until";

describe("what only the served shell can do", () => {
  let azure: TestAzure;
  const projects: Project[] = [];

  /** Azure's time that passes between two passes, where a test moves it: more than anything takes. */
  const BETWEEN_MS = 3_600_000;

  const program = (name: string, { args = {}, options = {} }: { args?: object; options?: object } = {}) => {
    const { resourceGroup, location, subnetId } = azure.local;
    const all = {
      resourceGroupName: resourceGroup,
      location,
      skuName: "Balanced_B5",
      subnetId,
      privateDnsZoneId: "none",
      clusterName: name,
      ...args,
    };
    return `
      const redis = new ManagedRedis("redis", ${JSON.stringify(all)}, ${JSON.stringify(options)});
      exports.id = redis.id; exports.hostName = redis.hostName;
    `;
  };
  const project = async (name: string, given: Parameters<typeof program>[1] = {}, { local } = azure) => {
    const made = new Project(local, { shell: "served" });
    projects.push(made);
    return made.program(program(name, given)).init();
  };

  before(async () => {
    azure = await startTestAzure();
  });
  afterEach(() => {
    for (const one of projects.splice(0)) one.dispose();
  });
  after(() => azure?.stop());

  it("is told to stop: one SIGINT ends the wait, and the next up goes on", async () => {
    const one = await project("stopped");
    await azure.fault({
      kind: "throttle",
      match: { type: "Microsoft.Cache/redisEnterprise", poll: true },
      retryAfter: 3600,
    });
    const up = one.interrupt(["up", "--yes", "--skip-preview"]);
    await until(async () => (await azure.azure.arm.get(azure.clusterId("stopped"), MICROSOFT_CACHE)) !== undefined);
    up.interrupt();
    const { code, text } = await up.ended;
    assert.notEqual(code, 0);
    assert.match(text, /stopped before Azure was done/);
    assert.deepEqual(stateIn(await one.exported()).pending_operations ?? [], []);
    assert.equal((await one.resources())[0]?.id, azure.clusterId("stopped"), "what Azure has is in the state");
    const second = await one.up();
    assert.equal(second.code, 0, second.text);
    assert.equal((await one.destroy()).code, 0);
  });

  it("is told the engine's timeouts: comes back in time, keeps what Azure has, and the next up goes on", async () => {
    const slow = await startTestAzure(0.01);
    const { resourceGroup, location, subnetId } = slow.local;
    const one = new Project(slow.local, { shell: "served" });
    try {
      const args = {
        resourceGroupName: resourceGroup,
        location,
        skuName: "Balanced_B5",
        subnetId,
        privateDnsZoneId: "none",
      };
      const write = (options: object) =>
        one.program(`new ManagedRedis("redis", ${JSON.stringify(args)}, ${JSON.stringify(options)});`);
      await write({ customTimeouts: { create: "1s" } }).init();
      const { code, text } = await one.up();
      assert.notEqual(code, 0);
      assert.match(text, /has not finished the create of the Redis cluster .* after 1 s; it goes on there/);
      assert.equal((await write({}).up()).code, 0);
    } finally {
      one.dispose();
      await slow.stop();
    }
  });

  it("imports by id, and marks what nobody owned at the next update", async () => {
    const maker = await project("made");
    assert.equal((await maker.up()).code, 0);
    await azure.azure.arm.patch(azure.clusterId("made"), MICROSOFT_CACHE, { tags: { team: "a" } });
    const endpointId = `${azure.clusterId("made").replace("Microsoft.Cache/redisEnterprise", "Microsoft.Network/privateEndpoints")}-pe`;
    const foreign = await remakeEndpoint(azure, endpointId);

    const one = await project("made", { args: { tags: { team: "a" } } });
    const ids = {
      Cluster: azure.clusterId("made"),
      Database: `${azure.clusterId("made")}/databases/default`,
      PrivateEndpoint: endpointId,
    } as const;
    // Under the component, as the program declares them.
    const resources: object[] = Object.entries(ids).map(([kind, id]) => ({
      type: token(kind as "Cluster"),
      name: "redis",
      id,
      parent: "component",
    }));
    const path = join(one.folder, "import.json");
    const listed = {
      resources: [
        { type: "azure-managed-redis:index:ManagedRedis", name: "component", logicalName: "redis", component: true },
        ...resources,
      ],
    };
    writeFileSync(path, JSON.stringify(listed));
    await one.ok(["import", "--file", path, "--yes", "--skip-preview", "--generate-code=false", "--protect=false"]);
    const before = azure.requests().length;
    const up = await one.up();
    assert.equal(up.code, 0, up.text);
    assert.ok(
      azure
        .writes(before)
        .every((write) => write === "PUT redisEnterprise/made" || write.startsWith("PUT privateEndpoints/")),
      azure.writes(before).join(),
    );
    const cluster = await azure.azure.arm.get(azure.clusterId("made"), MICROSOFT_CACHE);
    const tags = { team: "a", [OWNER_TAG]: "organization/project/test/redis" };
    assert.deepEqual(cluster?.tags, tags);
    const endpoint = await azure.azure.arm.get(endpointId, NETWORK);
    assert.deepEqual(endpoint?.tags, tags);
    assert.deepEqual(foreignSettings(endpoint), foreign);
    assert.deepEqual(await one.plan(), { same: 5 });
    assert.equal((await one.destroy()).code, 0);
  });

  it("refuses to delete what a run was not asked to", async () => {
    const one = await project("guarded");
    assert.equal((await one.up()).code, 0);
    one.serving = { mayDelete: new Set() };
    const emptied = await one.program("").up();
    assert.notEqual(emptied.code, 0);
    assert.match(emptied.text, /refused to delete urn:pulumi:test::project::.*: this run was not asked to/);
    assert.ok(await azure.azure.arm.get(azure.clusterId("guarded"), MICROSOFT_CACHE));
    one.serving = {};
    assert.equal((await one.destroy()).code, 0);
  });

  it("leaves a stack that the dynamic shell finds unchanged, and the other way round", async () => {
    const one = await project("both");
    assert.equal((await one.up()).code, 0);
    assert.deepEqual(await one.with("dynamic").plan(), { same: 5 });
    assert.match((await one.up()).text, /5 unchanged/);
    assert.deepEqual(await one.with("served").plan(), { same: 5 });
    assert.equal((await one.with("dynamic").destroy()).code, 0);
  });

  describe("in begin mode", () => {
    it("begins what can begin, keeps the rest as intents, settles in later passes, and deletes the same way", async () => {
      // What is ready within a pass depends on the machine where time passes by itself.
      const still = await startTestAzure(undefined, { args: ["--virtual-clock"] });
      try {
        await begunAndDeleted(still);
      } finally {
        await still.stop();
      }
    });

    async function begunAndDeleted(azure: TestAzure): Promise<void> {
      const one = await project("begun", {}, azure);
      one.serving = { waitUntil: "started", deletions: new Map() };
      const first = await one.up();
      assert.equal(first.code, 0, first.text);
      const cluster = azure.clusterId("begun");
      const waiting = { is: "in progress", phase: `waiting for ${cluster}`, waitsFor: cluster };
      assert.deepEqual(timeless(one.statuses), {
        "Cluster redis": { is: "in progress", phase: "creating" },
        "Database redis": waiting,
        "PrivateEndpoint redis": waiting,
      });
      const before = azure.requests().length;
      await azure.pass(BETWEEN_MS);
      const passes = await passesUntil(one, async () => {
        await azure.pass(BETWEEN_MS);
        return Object.keys(one.statuses).length === 0;
      });
      assert.ok(passes <= 10, `${passes} passes`);
      assert.deepEqual(
        azure.writes(before).filter((write) => !write.startsWith("PUT")),
        [],
      );
      const outputs = await one.outputs();
      assert.match(String(outputs.hostName), /^begun\.westus2/);

      for (let pass = 0; (await one.resources()).length > 0; pass += 1) {
        assert.ok(pass < 20, "deleting ends");
        await one.destroy("--continue-on-error");
        await azure.pass(BETWEEN_MS);
        for (const status of Object.values(one.statuses)) assert.match(status.is, /^delet(ing|ed)$/);
      }
      assert.deepEqual(await azure.leftovers(), []);
    }

    it("leaves a stack that a plain up in the dynamic shell finishes", async () => {
      const one = await project("handed");
      one.serving = { waitUntil: "started" };
      assert.equal((await one.up()).code, 0);
      const up = await one.with("dynamic").up();
      assert.equal(up.code, 0, up.text);
      assert.deepEqual(await one.plan(), { same: 5 });
      assert.equal((await one.destroy()).code, 0);
    });

    it("tells why an operation failed that an earlier pass began", async () => {
      const one = await project("unlucky");
      one.serving = { waitUntil: "started", deletions: new Map() };
      await azure.fault({
        kind: "fail",
        match: { type: "Microsoft.Cache/redisEnterprise" },
        code: "InsufficientCapacity",
        message: "No room in this region.",
      });
      assert.equal((await one.up()).code, 0);
      let text = "";
      await passesUntil(one, (ended) => {
        text = ended.text;
        return ended.code !== 0;
      });
      assert.match(text, /No room in this region.*InsufficientCapacity/);
      one.serving = {};
      assert.equal((await one.destroy()).code, 0);
    });

    it("makes anew an endpoint whose update failed, and its zone group, without replacing anything", async () => {
      const one = await project("healing");
      one.serving = { waitUntil: "started", deletions: new Map(), mayDelete: new Set() };
      const { resourceGroup, virtualNetworkId } = azure.local;
      const network = `const network = new ManagedRedisNetwork("net", ${JSON.stringify({ resourceGroupName: resourceGroup, virtualNetworkId })});`;
      const write = (tags: object) =>
        one.program(
          network +
            program("healing", { args: { tags } }).replace(
              '"privateDnsZoneId":"none"',
              "privateDnsZoneId: network.privateDnsZoneId",
            ),
        );
      write({});
      await passesUntil(one, () => Object.keys(one.statuses).length === 0);
      const groupId = `${azure.clusterId("healing").replace("Microsoft.Cache/redisEnterprise", "Microsoft.Network/privateEndpoints")}-pe/privateDnsZoneGroups/default`;
      assert.ok(await azure.azure.arm.get(groupId, NETWORK));
      const before = azure.requests().length;
      await azure.fault({ kind: "fail", match: { method: "PUT", type: "Microsoft.Network/privateEndpoints" } });
      write({ team: "a" });
      await passesUntil(one, ({ code }) => code === 0 && Object.keys(one.statuses).length === 0);
      const group = "/healing-pe/privateDnsZoneGroups/default";
      assert.deepEqual(
        azure
          .writes(before)
          .map((write) => write.replace("privateEndpoints", ""))
          .filter((write) => write.includes("healing-pe")),
        ["PUT /healing-pe", "DELETE /healing-pe", "PUT /healing-pe", `PUT ${group}`],
      );
      assert.ok(await azure.azure.arm.get(groupId, NETWORK), "the group is back");
      one.serving = {};
      assert.equal((await one.destroy()).code, 0);
    });

    it("keeps an intent through a refresh, which finds nothing of it in Azure", async () => {
      const one = await project("meant");
      one.serving = { waitUntil: "started" };
      assert.equal((await one.up()).code, 0);
      assert.equal((await one.refresh()).code, 0);
      assert.ok((await one.resources()).some(({ type }) => type.endsWith(":Database")));
      one.serving = {};
      assert.equal((await one.up()).code, 0);
      assert.equal((await one.destroy()).code, 0);
    });
  });

  /** Passes one after the other, as the runner will make them, until it is so; bounded. */
  async function passesUntil(
    one: Project,
    isSo: (ended: { code: number | null; text: string }) => boolean | Promise<boolean>,
  ): Promise<number> {
    for (let pass = 1; pass <= 30; pass += 1) {
      const ended = await one.up();
      if (await isSo(ended)) return pass;
    }
    throw new Error("30 passes were not enough");
  }
});

/** Statuses without their times. */
function timeless(statuses: Readonly<Record<string, ResourceStatus>>): object {
  return Object.fromEntries(
    Object.entries(statuses).map(([name, status]) => {
      const { sinceMs, ...rest } = status as ResourceStatus & { sinceMs?: number };
      return [name, rest];
    }),
  );
}
