import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { PROVIDER_KEY } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { dynamicProvider } from "../../../provider/engine/dynamic";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given, OWNER } from "../given";

const TEXT = "exports.handler = …";
const raw = { ...clusterInputs, [PROVIDER_KEY]: TEXT };

function shell() {
  const world = given(cluster);
  return { ...world, provider: dynamicProvider(world.lifecycle as never, undefined) };
}

describe("the dynamic shell", () => {
  it("keeps its own key away from the lifecycle: not unknown to check, no change to diff", async () => {
    const { provider } = shell();
    const { inputs, failures } = await provider.check({}, raw);
    assert.deepEqual(failures, []);
    const diff = await provider.diff(
      "id",
      { ...inputs, [PROVIDER_KEY]: "old text" },
      { ...inputs, [PROVIDER_KEY]: TEXT },
    );
    assert.deepEqual(diff, { changes: false, replaces: [], deleteBeforeReplace: true });
  });

  it("returns no undefined anywhere: protobuf has no word for it", async () => {
    const { provider, azure } = shell();
    azure.place({ id: cluster.id(clusterInputs as never), tags: { [OWNER_TAG]: OWNER }, properties: {} });
    const { inputs } = await provider.check({}, { ...raw, tags: undefined });
    const world = given(database, azure);
    const db = dynamicProvider(world.lifecycle as never, undefined);
    const { inputs: dbInputs } = await db.check({}, { ...databaseInputs, accessKeysAuthentication: "Disabled" });
    for (const answer of [inputs, (await db.create(dbInputs)).outs]) {
      assert.ok(!Object.values(answer).includes(undefined), JSON.stringify(answer));
    }
  });

  it("records what Azure has of a failed create: id, properties with its own key, and one reason", async () => {
    const { provider, azure } = shell();
    azure.endNext(new ArmError(200, "OperationFailed", "The operation failed."));
    const { inputs } = await provider.check({}, raw);
    await assert.rejects(provider.create({ ...inputs, [PROVIDER_KEY]: TEXT }), (error: unknown) => {
      const failed = error as { id: string; properties: Record<string, unknown>; reasons: string[]; stack: string };
      assert.equal(failed.id, cluster.id(clusterInputs as never));
      assert.equal(failed.properties[PROVIDER_KEY], TEXT);
      assert.equal(failed.reasons.length, 1);
      assert.match(failed.reasons[0] ?? "", /OperationFailed, request id r-\d+/);
      return true;
    });
  });

  for (const hook of ["read", "delete"] as const) {
    it(`prints an error of ${hook} as one line: Pulumi shows "\${error}: \${error.stack}"`, async () => {
      const { provider, azure } = shell();
      azure.failNext("get", new ArmError(400, "BadRequest", "broken\r\n   at Azure.Thing()"));
      await assert.rejects(provider[hook]("id", raw), (error: Error) => {
        const shown = `${error}: ${error.stack}`;
        assert.match(shown, /^Redis cluster: .*BadRequest/);
        assert.ok(!shown.includes("\n"), shown);
        return true;
      });
    });
  }

  it("answers an empty object for what is gone, which takes it out of the state", async () => {
    const { provider } = shell();
    assert.deepEqual(await provider.read("id", raw), {});
  });
});
