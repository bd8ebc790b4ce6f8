import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { PartialError } from "../../../../provider/lifecycle/partialError";
import { clusterId } from "../../../../provider/resources/clusterId";
import { database } from "../../../../provider/resources/database/database";
import { databaseInputs, given, OWNER } from "../../given";

const id = database.id(databaseInputs as never);
const other = id.replace("cache1", "cache2");

/** A database that a run has just made in a group; Azure shows the link in this state. */
async function givenLink(state: string) {
  const all = given(database);
  all.azure.place({
    id: clusterId(databaseInputs),
    tags: { [OWNER_TAG]: OWNER },
    properties: { resourceState: "Running" },
  });
  const group = { groupNickname: "group", linkedDatabases: [{ id: other, state: "Linked" }] };
  all.azure.place({ id: other, properties: { geoReplication: group } });
  const geoReplication = { groupNickname: "group", linkedDatabaseIds: [other] };
  const wanted = await all.checked({ ...databaseInputs, geoReplication });
  await all.lifecycle.create(wanted, all.options);
  const show = (linked: string) => {
    const linkedDatabases = [
      { id, state: linked },
      { id: other, state: "Linked" },
    ];
    all.azure.place({ id, properties: { geoReplication: { groupNickname: "group", linkedDatabases } } });
  };
  show(state);
  return { ...all, wanted, show };
}

/** hashicorp/terraform-provider-azurerm#31353: the operation ends well, and the databases are not linked. */
describe("a database in a geo-replication group whose operation succeeded", () => {
  it("given a link that is being made: is waited for", async () => {
    const { lifecycle, options, clock, wanted, show } = await givenLink("Linking");
    const before = clock.slept;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (clock.slept - before > 60_000) show("Linked");
    };
    await lifecycle.create(wanted, options);
    assert.ok(clock.slept - before > 60_000, "it returned while the link was being made");
  });

  it("given a link that failed: says so, and keeps the database in the state", async () => {
    const { lifecycle, options, azure, wanted } = await givenLink("LinkFailed");
    azure.calls.length = 0;
    await assert.rejects(
      lifecycle.create(wanted, options),
      (error: unknown) => error instanceof PartialError && error.id === id && /LinkFailed/.test(error.message),
    );
    assert.deepEqual(azure.writes, [], "nothing that holds data is made anew");
  });
});
