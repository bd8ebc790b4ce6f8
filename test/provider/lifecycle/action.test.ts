import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { asKept, clusterInputs, databaseInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";

const clusterId = cluster.id(clusterInputs as never);
const databaseId = database.id(databaseInputs as never);
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

describe("an action", () => {
  it("given a database that stays Running meanwhile, and an Azure that asks not to be polled: ends when its operation does", async () => {
    const { azure, lifecycle, options, checked } = given(
      database,
      new InProcessAzure({ doubts: { regenerateKey: "running" } }),
    );
    azure.place({ id: clusterId, tags: mark });
    const apiVersion = "2026-05-01-preview";
    const inputs = await checked({ ...databaseInputs, apiVersion, keyRotation: { trigger: "1" } });
    const { properties } = await lifecycle.create(inputs, options);
    const { redis } = azure;
    const begin = redis.beginRegenerateKey.bind(redis);
    redis.beginRegenerateKey = async (...all) => ({ ...(await begin(...all)), retryAfterMs: 20_000 });
    const rotated = { ...inputs, keyRotation: { trigger: "2" } };
    const updated = await lifecycle.update(asKept(properties), rotated, options);
    azure.pass(MINUTE_MS);
    const keys = await redis.listKeys(databaseId, { apiVersion });
    assert.equal(asKept(updated.properties).secondaryKey, keys.secondaryKey);
  });
});
