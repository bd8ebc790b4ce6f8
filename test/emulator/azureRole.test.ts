import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { ManualClock } from "../../emulator/clock";
import { type Emulator, startEmulator } from "../../emulator/emulator";
import { readRoles } from "../../emulator/roleFile";
import { connect } from "../../provider/azure/connect";
import type { Inputs } from "../../provider/inputs";
import { type Lifecycles, lifecycles } from "../../provider/kinds";
import type { Settled } from "../../provider/lifecycle";
import { physicalName } from "../../provider/names";
import { noWaiting } from "../fake/scriptedHttp";
import { JumpingClock } from "../provider/given";

const FOLDER = resolve(__dirname, "../../config/azure-role");
const OPERATOR = ["operator.json", "subnet-join.json", "dns.json", "keys-reader.json"];
const NETWORK_OWNER = "network-owner.json";
/** Azure's time passes with each request, so that nobody waits for it. */
const STEP_MS = 30_000;
const OWNER = "org/project/stack/redis";
const caller = { log: { warn: () => {}, progress: () => {} } };

describe("config/azure-role", () => {
  let azure: RunningAzure;
  afterEach(async () => azure.stop());

  it("lets an instance live in a subnet of others, with a zone and links, and grants nothing else", async () => {
    azure = await start(OPERATOR);
    await shareNetwork(azure);
    await liveInstance(azure);
    assert.deepEqual(azure.emulator.roles.denied, []);
    assert.deepEqual(azure.emulator.roles.used, actionsOf(OPERATOR));
  });

  it("lets whoever owns the network make and remove it, and grants nothing else", async () => {
    azure = await start([...OPERATOR, NETWORK_OWNER]);
    await ownNetwork(azure);
    assert.deepEqual(azure.emulator.roles.denied, []);
    const more = azure.emulator.roles.used.filter((action) => !actionsOf(OPERATOR).includes(action));
    assert.deepEqual(more, actionsOf([NETWORK_OWNER]));
  });

  it("is refused by Azure's words where one of its parts is missing", async () => {
    azure = await start(OPERATOR.filter((file) => file !== "subnet-join.json"));
    await shareNetwork(azure);
    await azure.create("Cluster", cluster());
    await assert.rejects(
      azure.create("PrivateEndpoint", endpoint(azure)),
      /does not have permission to perform action\(s\) 'Microsoft\.Network\/virtualNetworks\/subnets\/join\/action'/,
    );
    assert.deepEqual(azure.emulator.roles.denied, ["Microsoft.Network/virtualNetworks/subnets/join/action"]);
  });

  it("names its parts as az takes them, and each action once", async () => {
    azure = await start(OPERATOR);
    const seen = new Set<string>();
    for (const file of readdirSync(FOLDER)) {
      const role = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Record<string, unknown>;
      assert.deepEqual(
        Object.keys(role),
        [
          "Name",
          "IsCustom",
          "Description",
          "Actions",
          "NotActions",
          "DataActions",
          "NotDataActions",
          "AssignableScopes",
        ],
        file,
      );
      assert.ok((role.Description as string).length > 20);
      assert.match((role.AssignableScopes as string[])[0] ?? "", /^\/subscriptions\/<.*>/);
      for (const action of role.Actions as string[]) {
        assert.ok(!action.includes("*"), `${file}: ${action} grants more than is used`);
        assert.ok(!seen.has(action), `${file}: ${action} is in another part`);
        seen.add(action);
      }
    }
  });
});

interface RunningAzure {
  readonly emulator: Emulator;
  create(kind: keyof Lifecycles, raw: Inputs): Promise<Settled>;
  update(kind: keyof Lifecycles, before: Settled, raw: Inputs): Promise<Settled>;
  read(kind: keyof Lifecycles, settled: Settled): Promise<void>;
  remove(kind: keyof Lifecycles, settled: Settled): Promise<void>;
  stop(): Promise<void>;
}

async function start(files: readonly string[]): Promise<RunningAzure> {
  const stateDir = mkdtempSync(join(tmpdir(), "amr-role-"));
  const clock = new ManualClock();
  const roles = files.flatMap((file) => readRoles(join(FOLDER, file)));
  const emulator = await startEmulator({ stateDir, clock, dataPlane: false, seed: "role", isKept: false, roles });
  const { cloud } = emulator;
  const wire = createDefaultHttpClient();
  // A user names the CA in NODE_EXTRA_CA_CERTS, which a running process reads no more.
  const tlsSettings = { ca: readFileSync(cloud.caCert, "utf8") };
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      clock.advance(STEP_MS);
      return await wire.sendRequest(Object.assign(request, { tlsSettings }));
    },
  };
  const environment = {
    ARM_METADATA_HOSTNAME: new URL(cloud.endpoint).host,
    ARM_TENANT_ID: cloud.tenantId,
    ARM_CLIENT_ID: cloud.clientId,
    ARM_CLIENT_SECRET: cloud.clientSecret,
  };
  const azure = connect(environment, { httpClient, retry: noWaiting });
  const kinds = lifecycles({ azure: () => azure, clock: new JumpingClock() });
  const checked = async (kind: keyof Lifecycles, before: Inputs, raw: Inputs): Promise<Inputs> => {
    const { inputs, problems } = await kinds[kind].check(before, { ...common(emulator), ...raw }, caller);
    assert.deepEqual(problems, [], kind);
    return inputs;
  };
  return {
    emulator,
    create: async (kind, raw) => kinds[kind].create(await checked(kind, {}, raw), caller),
    update: async (kind, before, raw) =>
      kinds[kind].update(before.properties, await checked(kind, before.properties, raw), caller),
    async read(kind, { properties }) {
      assert.ok(await kinds[kind].read(properties, caller), kind);
    },
    remove: (kind, { properties }) => kinds[kind].delete(properties, caller),
    async stop() {
      await emulator.stop();
      rmSync(stateDir, { recursive: true });
    },
  };
}

/** Zone and link, which other programs use as well. */
async function shareNetwork(azure: RunningAzure): Promise<void> {
  const { virtualNetworkId } = azure.emulator.cloud;
  const zone = await azure.create("PrivateDnsZone", {});
  const link = { privateDnsZoneId: zone.id, virtualNetworkLinkName: "redis-12345678", virtualNetworkId };
  const made = await azure.create("VirtualNetworkLink", link);
  await azure.update("VirtualNetworkLink", made, { ...link, tags: { a: "b" } });
  await azure.remove("VirtualNetworkLink", await azure.create("VirtualNetworkLink", link));
  await azure.create("VirtualNetworkLink", link);
}

/** An instance from its creation over every change to its end. */
async function liveInstance(azure: RunningAzure): Promise<void> {
  const made = await azure.create("Cluster", cluster());
  const grown = await azure.update("Cluster", made, cluster("Balanced_B10"));
  const database = await azure.create("Database", { clusterName: "cache1", skuName: "Balanced_B10" });
  const changed = { clusterName: "cache1", skuName: "Balanced_B10", evictionPolicy: "NoEviction" };
  const tuned = await azure.update("Database", database, changed);
  const peer = await azure.create("PrivateEndpoint", endpoint(azure));
  const group = await azure.create("PrivateDnsZoneGroup", zoneGroup(azure));
  await azure.read("Cluster", grown);
  await azure.read("Database", tuned);
  await azure.read("PrivateEndpoint", peer);
  await azure.read("PrivateDnsZoneGroup", group);
  await azure.remove("PrivateDnsZoneGroup", group);
  await azure.remove("PrivateEndpoint", peer);
  await azure.remove("Database", tuned);
  await azure.remove("Cluster", grown);
}

/** A network of one's own: a subnet, and a zone that goes unless somebody else has a record in it. */
async function ownNetwork(azure: RunningAzure): Promise<void> {
  const { virtualNetworkId, addressSpace } = azure.emulator.cloud;
  const subnet = await azure.create("Subnet", {
    virtualNetworkId,
    subnetName: physicalName("redis", OWNER),
    addressPrefix: addressSpace.replace("0.0/16", "9.0/27"),
  });
  await azure.read("Subnet", subnet);
  await azure.remove("Subnet", subnet);
  const zone = await azure.create("PrivateDnsZone", {});
  const link = {
    privateDnsZoneId: zone.id,
    virtualNetworkLinkName: "other",
    virtualNetworkId,
    owner: "org/other/stack/x",
  };
  const foreign = await azure.create("VirtualNetworkLink", link);
  await azure.remove("PrivateDnsZone", zone);
  await azure.read("PrivateDnsZone", zone);
  await azure.remove("VirtualNetworkLink", foreign);
  await azure.remove("PrivateDnsZone", zone);
}

function common({ cloud }: Emulator): Inputs {
  return { subscriptionId: cloud.subscriptionId, resourceGroupName: cloud.resourceGroup, owner: OWNER };
}

function cluster(skuName = "Balanced_B5"): Inputs {
  return { clusterName: "cache1", location: "westus2", skuName };
}

function endpoint({ emulator }: RunningAzure): Inputs {
  const { subnetId } = emulator.cloud;
  return { privateEndpointName: "cache1-pe", location: "westus2", clusterName: "cache1", subnetId };
}

function zoneGroup({ emulator }: RunningAzure): Inputs {
  const { subscriptionId, resourceGroup } = emulator.cloud;
  const zone = "Microsoft.Network/privateDnsZones/privatelink.redis.azure.net";
  const privateDnsZoneId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${zone}`;
  return { privateEndpointName: "cache1-pe", privateDnsZoneGroupName: "default", privateDnsZoneId };
}

function actionsOf(files: readonly string[]): string[] {
  return files
    .flatMap((file) => readRoles(join(FOLDER, file)))
    .flatMap(({ actions }) => actions)
    .sort();
}
