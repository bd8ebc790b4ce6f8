import assert from "node:assert/strict";
import { connect } from "../../../provider/azure/connect";
import { sentence } from "../../../provider/azure/errorSentence";
import { ArmError } from "../../../provider/azure/errors";
import { anyCredential, noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

const cluster = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c1";
const database = `${cluster}/databases/default`;
const status =
  "https://management.azure.com/subscriptions/s/providers/Microsoft.Cache/locations/x/operationsStatus/g?t=1&s=a%2Bb";
const keys = { primaryKey: "p", secondaryKey: "s" };

async function redis(...replies: Reply[]) {
  const http = new ScriptedHttp(replies);
  const azure = await connect({}, { httpClient: http, credential: anyCredential, retry: noWaiting });
  return { http, redis: azure.redis };
}

describe("SdkRedisEnterprise", () => {
  it("lists the keys with our api-version", async () => {
    const { http, redis: sdk } = await redis({ status: 200, body: keys });
    assert.deepEqual(await sdk.listKeys(database), keys);
    assert.deepEqual(
      [http.sent[0]?.method, http.sent[0]?.url],
      ["POST", `https://management.azure.com${database}/listKeys?api-version=2025-07-01`],
    );
  });

  it("says so where there are none", async () => {
    await assert.rejects(
      (await redis({ status: 200, body: {} })).redis.listKeys(database),
      /accessKeysAuthentication Disabled\?$/,
    );
  });

  it("begins to regenerate one key with one request, and our operation goes on from there", async () => {
    const { http, redis: sdk } = await redis(
      { status: 202, headers: { "Azure-AsyncOperation": status } },
      { status: 200, body: { status: "Succeeded", properties: keys } },
    );
    const { operation } = await sdk.beginRegenerateKey(database, "Secondary");
    assert.deepEqual(http.sent[0]?.body, { keyType: "Secondary" });
    assert.deepEqual(
      http.sent.map(({ method, url }) => `${method} ${new URL(url).pathname.split("/").at(-1)}`),
      ["POST regenerateKey"],
    );
    assert.deepEqual(await operation?.poll(), { status: "succeeded" });
    assert.ok(!operation?.serialize().includes("primaryKey"), "no key in what may be saved");
  });

  it("does not regenerate again what may have been accepted", async () => {
    const { http, redis: sdk } = await redis({ drop: "ECONNRESET" });
    await assert.rejects(sdk.beginRegenerateKey(database, "Primary"), /cannot reach management\.azure\.com/);
    assert.equal(http.sent.length, 1);
  });

  it("throws Azure's own errors", async () => {
    const { redis: sdk } = await redis({
      status: 409,
      headers: { "x-ms-request-id": "r" },
      body: { error: { code: "Conflict", message: "busy" } },
    });
    await assert.rejects(sdk.beginRegenerateKey(database, "Primary"), (error) => {
      assert.ok(error instanceof ArmError);
      assert.equal(
        sentence(error),
        "cannot regenerate the primary key of redisEnterprise c1/databases/default in resource group rg: busy (Conflict, request id r)",
      );
      return true;
    });
  });

  it("asks by the api-version that it is given", async () => {
    const { http, redis: sdk } = await redis({ status: 200, body: keys }, { status: 200, body: keys });
    await sdk.listKeys(database, { apiVersion: "2025-04-01" });
    await sdk.listKeys(database);
    assert.deepEqual(
      http.sent.map(({ url }) => new URL(url).searchParams.get("api-version")),
      ["2025-04-01", "2025-07-01"],
    );
  });

  it("refuses ids of anything else, before it asks", async () => {
    for (const id of [
      `${database}/accessPolicyAssignments/a`,
      cluster.replace("redisEnterprise", "redis"),
      "c1",
      cluster,
      `${cluster}/x/y`,
    ]) {
      const { http, redis: sdk } = await redis({ status: 200 });
      await assert.rejects(sdk.listKeys(id), /is not the id of a database$/);
      assert.equal(http.sent.length, 0);
    }
  });
});
