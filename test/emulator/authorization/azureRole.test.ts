import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sentence } from "../../../provider/azure/errorSentence";
import type { Inputs } from "../../../provider/description/inputs";
import { type AssignedRoles, all, assignRoles, FOLDER, PARTS, type Part, PLACES } from "./assignedRoles";
import {
  assignment,
  CLUSTER,
  cluster,
  type Declared,
  database,
  endpoint,
  link,
  OWN_SUBNET,
  subnet,
  ZONE,
  zone,
  zoneGroup,
} from "./declared";
import { Program } from "./program";

/** What every private instance with access keys takes. */
const BASIC: Part[] = ["operator.json", "subnet-join.json", "dns.json", "keys-reader.json"];

const IDENTITY: Inputs = { type: "UserAssigned", userAssignedIdentities: [PLACES.identity] };

describe("config/azure-role", () => {
  let roles: AssignedRoles;
  let program: Program;
  const given = async (parts: readonly Part[]): Promise<void> => {
    roles = await assignRoles(parts);
    program = new Program(roles.kinds);
  };
  afterEach(async () => roles?.stop());

  it("grants what a whole life takes, part by part, and nothing else", async () => {
    await given(all());
    await shareZone(program);
    await live(program, roles);
    await replicate(program);
    await takeOver(program);
    await liveByPasses(program);
    await ownNetwork(program, roles);
    assert.deepEqual(roles.emulator.roles.denied, []);
    for (const part of PARTS) assert.deepEqual(roles.used(part), actionsOf(part), part);
  });

  it("is enough without its optional parts for an instance in a network of others", async () => {
    await given(BASIC);
    await shareZone(program);
    for (const declared of instance()) await program.create(declared);
    for (const declared of instance().reverse()) assert.ok(await program.remove(declared));
    assert.deepEqual(roles.emulator.roles.denied, []);
  });

  it("is enough without the keys reader where access keys are off", async () => {
    await given(BASIC.filter((part) => part !== "keys-reader.json"));
    await shareZone(program);
    const off = { accessKeysAuthentication: "Disabled" };
    const declarations = [cluster(), database(off), assignment(), endpoint(), zoneGroup()];
    for (const declared of declarations) await program.create(declared);
    await program.update(database({ ...off, evictionPolicy: "NoEviction" }));
    for (const declared of declarations) assert.ok(await program.read(declared), declared.kind);
    for (const declared of declarations.reverse()) assert.ok(await program.remove(declared));
    assert.deepEqual(roles.emulator.roles.denied, []);
  });

  const missing: {
    part: Part;
    first?: readonly Declared[];
    fails: Declared;
    lacks: string;
    on: string;
    code?: "LinkedAuthorizationFailed";
  }[] = [
    {
      part: "operator.json",
      fails: cluster(),
      lacks: "Microsoft.Cache/redisEnterprise/read",
      on: CLUSTER,
    },
    {
      part: "subnet-join.json",
      first: [cluster()],
      fails: endpoint(),
      lacks: "Microsoft.Network/virtualNetworks/subnets/join/action",
      on: PLACES.subnet,
      code: "LinkedAuthorizationFailed",
    },
    {
      part: "dns.json",
      fails: zone(),
      lacks: "Microsoft.Network/privateDnsZones/read",
      on: ZONE,
    },
    {
      part: "keys-reader.json",
      first: [cluster()],
      fails: database(),
      lacks: "Microsoft.Cache/redisEnterprise/databases/listKeys/action",
      on: `${CLUSTER}/databases/default`,
    },
    {
      part: "identity-assign.json",
      fails: cluster({ identity: IDENTITY }),
      lacks: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
      on: PLACES.identity,
      code: "LinkedAuthorizationFailed",
    },
    {
      part: "network-owner.json",
      fails: subnet("127.64.9.0/27"),
      lacks: "Microsoft.Network/virtualNetworks/subnets/read",
      on: `${PLACES.virtualNetwork}/subnets/${OWN_SUBNET}`,
    },
  ];
  for (const { part, first = [], fails, lacks, on, code = "AuthorizationFailed" } of missing) {
    it(`without ${part} fails in one sentence that names the action and where it is missing`, async () => {
      await given(all(part));
      for (const declared of first) await program.create(declared);
      const error: unknown = await program.create(fails).catch((reason: unknown) => reason);
      const said = sentence(error);
      assert.ok(said.includes(`lacks the permission ${lacks} on ${on} (${code}, request id `), said);
      assert.ok(said.endsWith("; grant it a role with this action; a grant takes effect after a few minutes"), said);
      assert.doesNotMatch(said, /\n/);
      assert.deepEqual(roles.emulator.roles.denied, [lacks]);
    });
  }

  it("is good for nothing outside of what its parts are assigned on", async () => {
    await given(all());
    await program.create(cluster());
    const subnetId = `${PLACES.virtualNetwork}/subnets/other`;
    await assert.rejects(
      program.create(endpoint({ subnetId })),
      /subnets\/join\/action' on the linked scope\(s\) '.*other'/,
    );
    const elsewhere = cluster({ resourceGroupName: "local", clusterName: "cache2" });
    await assert.rejects(program.create(elsewhere), /redisEnterprise\/read' over scope '\/subscriptions\/.*\/local\//);
  });

  it("names its parts as az takes them, and grants no more than it names", async () => {
    await given([]);
    assert.deepEqual(readdirSync(FOLDER).sort(), [...PARTS].sort());
    const docs = readFileSync(join(FOLDER, "../../docs/azure.md"), "utf8");
    for (const part of PARTS) {
      const role = JSON.parse(readFileSync(join(FOLDER, part), "utf8")) as Record<string, unknown>;
      const { Name, Description, ...rest } = role;
      const none = { NotActions: [], DataActions: [], NotDataActions: [] };
      const AssignableScopes = ["/subscriptions/<subscription>"];
      assert.deepEqual(rest, { IsCustom: true, Actions: rest.Actions, ...none, AssignableScopes }, part);
      assert.match(String(Name), /^Azure Managed Redis /);
      assert.match(String(Description), /Assign it on /);
      assert.ok(docs.includes(`azure-role/${part})`), part);
      const actions = rest.Actions as string[];
      assert.deepEqual(
        actions.filter((action) => action.includes("*")),
        [],
        "a star grants more than is used",
      );
      assert.equal(new Set(actions).size, actions.length, part);
    }
  });
});

const instance = (more: Inputs = {}): Declared[] => [cluster(more), database(more), endpoint(more), zoneGroup(more)];

/** Zone and links, which other programs use as well. */
async function shareZone(program: Program): Promise<void> {
  await program.create(zone());
  await program.create(link());
  await program.update(link({ tags: { a: "b" } }));
  assert.ok(await program.read(link()));
  assert.ok(await program.remove(link()));
  await program.create(link());
}

/** An instance from a creation that fails at first, over every change and a replacement, to its end. */
async function live(program: Program, { emulator }: AssignedRoles): Promise<void> {
  emulator.faults.add({ kind: "capacity", match: { type: "Microsoft.Cache/redisEnterprise" } });
  await assert.rejects(program.create(cluster()), /InsufficientCapacity/);
  await program.create(cluster());
  await program.update(cluster({ identity: IDENTITY }));
  const sku = { skuName: "Balanced_B10" };
  await program.update(cluster({ ...sku, identity: IDENTITY }));
  for (const declared of [database(sku), assignment(), endpoint(), zoneGroup()]) await program.create(declared);

  const trigger = { keyRotation: { trigger: "first" } };
  emulator.world.service.redisVersion = "8.0";
  for (const change of [
    { evictionPolicy: "NoEviction" },
    trigger,
    { accessKeysAuthentication: "Disabled", ...trigger },
    trigger,
    { redisVersion: "8.0", ...trigger },
  ]) {
    await program.update(database({ ...sku, ...change }));
  }
  const declarations = [cluster(), database(), assignment(), endpoint(), zoneGroup()];
  for (const declared of declarations) assert.ok(await program.read(declared), declared.kind);

  assert.ok(await program.remove(assignment()));
  assert.ok(await program.remove(database()));
  const anew = database({ ...sku, clusteringPolicy: "OSSCluster" });
  const other = assignment("99999999-2222-3333-4444-555555555555");
  for (const declared of [anew, other]) await program.create(declared);
  for (const declared of [zoneGroup(), endpoint(), other, anew, cluster()]) assert.ok(await program.remove(declared));
}

/** Two instances that replicate to each other. */
async function replicate(program: Program): Promise<void> {
  const [first, second] = [{ clusterName: "cache1" }, { clusterName: "cache2" }];
  const geoReplication = { groupNickname: "group" };
  const linkedDatabaseIds = [`${CLUSTER}/databases/default`];
  const declarations = [
    cluster(first),
    cluster(second),
    database({ ...first, geoReplication }),
    database({ ...second, geoReplication: { ...geoReplication, linkedDatabaseIds } }),
  ];
  for (const declared of declarations) await program.create(declared);
  for (const declared of declarations.reverse()) assert.ok(await program.remove(declared));
}

/** Somebody else's instance is adopted, and imported, and then goes. */
async function takeOver(program: Program): Promise<void> {
  for (const declared of instance()) await program.create(declared);
  const mine = { owner: "org/other/stack/redis", adopt: true };
  for (const declared of instance(mine)) await program.create(declared);
  await program.import(cluster(), CLUSTER);
  await program.import(database(), `${CLUSTER}/databases/default`);
  for (const declared of instance(mine).reverse()) assert.ok(await program.remove(declared));
}

/** The same without waiting, as a runner does: what cannot begin yet looks at what it needs. */
async function liveByPasses(program: Program): Promise<void> {
  await program.converge([zoneGroup(), endpoint(), assignment(), database(), cluster()]);
  for (const declared of [zoneGroup(), endpoint(), assignment(), database(), cluster()])
    await program.dissolve(declared);
}

/** A network of one's own: a subnet, and a zone that stays while somebody else is linked to it. */
async function ownNetwork(program: Program, { emulator }: AssignedRoles): Promise<void> {
  const own = subnet("127.64.9.0/27");
  // Why it fails, only the operation tells.
  emulator.faults.add({ kind: "fail", match: { type: "Microsoft.Network/virtualNetworks/subnets" } });
  await assert.rejects(program.create(own), /the operation ended as Failed/);
  await program.create(own);
  assert.ok(await program.read(own));
  assert.ok(await program.remove(own));
  assert.equal(await program.remove(zone()), false, "a link is left");
  emulator.faults.add({ kind: "fail", match: { type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks" } });
  await assert.rejects(program.remove(link()), /the operation ended as Failed/);
  assert.ok(await program.remove(link()));
  assert.ok(await program.remove(zone()));
}

function actionsOf(part: Part): string[] {
  const { Actions } = JSON.parse(readFileSync(join(FOLDER, part), "utf8")) as { Actions: string[] };
  return [...Actions].sort();
}
