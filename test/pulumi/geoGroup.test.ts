import { strict as assert } from "node:assert";
import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";

const REGIONS = { west: "westus2", east: "eastus", north: "northeurope" } as const;
type Member = keyof typeof REGIONS;

describe("a geo-replication group of three", () => {
  let azure: TestAzure;
  const projects = new Map<Member, Project>();

  const idOf = (member: Member) => `${azure.clusterId(member)}/databases/default`;
  /** The program of one member, which lists these. */
  const program = (member: Member, listed: readonly Member[]) => {
    const args = azure.publicInstance({
      location: REGIONS[member],
      clusterName: member,
      geoReplication: { groupNickname: "group", linkedDatabaseIds: listed.map(idOf) },
    });
    const one = projects.get(member) as Project;
    return one.program(`new ManagedRedis("redis", ${JSON.stringify(args)});`);
  };
  const linked = async (member: Member) => {
    const group = (await azure.azure.arm.get(idOf(member), MICROSOFT_CACHE))?.properties?.geoReplication;
    return (group as { linkedDatabases: { id: string; state: string }[] }).linkedDatabases
      .map(({ id, state }) => `${id.split("/").at(-3)} ${state}`)
      .sort();
  };
  const unchanged = async (member: Member) => {
    const one = projects.get(member) as Project;
    assert.equal((await one.refresh()).code, 0);
    assert.deepEqual(Object.keys(await one.plan()), ["same"], member);
  };

  before(async () => {
    azure = await startTestAzure();
    for (const member of Object.keys(REGIONS) as Member[]) {
      projects.set(member, await new Project(azure.local, { shell: "served" }).init());
    }
  });
  after(async () => {
    for (const one of projects.values()) one.dispose();
    await azure?.stop();
  });

  it("is made member by member, by programs that list themselves or do not", async () => {
    for (const [member, listed] of [
      ["west", ["west"]],
      ["east", ["west"]],
      ["north", ["north", "west", "east"]],
    ] as [Member, Member[]][]) {
      const up = await program(member, listed).up();
      assert.equal(up.code, 0, up.text);
    }
    const all = ["east Linked", "north Linked", "west Linked"];
    for (const member of projects.keys()) assert.deepEqual(await linked(member), all);
  });

  it("is no change to any of them, after a refresh either", async () => {
    for (const member of projects.keys()) await unchanged(member);
  });

  it("is none either for a program that lists by now who joined later", async () => {
    const before = azure.requests().length;
    const up = await program("west", ["north", "east"]).up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), []);
    await unchanged("west");
  });

  it("refuses a program that leaves out who is still in it, since nothing is unlinked here", async () => {
    const before = azure.requests().length;
    const { code, text } = await program("north", ["west"]).preview();
    program("north", ["west", "east"]);
    assert.notEqual(code, 0);
    assert.match(text, /has a problem: geoReplication cannot change .* data and keys lost/);
    assert.deepEqual(azure.writes(before), []);
  });

  it("shrinks when a member is destroyed; a program that lists it is told, and is at rest without it", async () => {
    assert.equal((await (projects.get("east") as Project).destroy()).code, 0);
    assert.deepEqual(await linked("north"), ["north Linked", "west Linked"]);
    const north = projects.get("north") as Project;
    assert.equal((await north.refresh()).code, 0);
    const before = azure.requests().length;
    const { code, text } = await north.preview();
    assert.notEqual(code, 0);
    assert.match(text, /has a problem: geoReplication cannot change/);
    const up = await program("north", ["west"]).up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(azure.writes(before), []);
    await unchanged("north");
  });

  it("is joined by the next up where the first one failed half-way: the database is in the state", async () => {
    await azure.fault({ kind: "fail", match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise/databases" } });
    const east = program("east", ["west", "north"]);
    const failed = await east.up();
    assert.notEqual(failed.code, 0);
    assert.ok(
      (await east.resources()).some(({ id }) => id === idOf("east")),
      failed.text,
    );
    const up = await east.up();
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(await linked("east"), ["east Linked", "north Linked", "west Linked"]);
  });

  it("goes member by member, and leaves nothing", async () => {
    for (const one of projects.values()) assert.equal((await one.destroy()).code, 0);
    assert.deepEqual(await azure.leftovers(), []);
  });
});
