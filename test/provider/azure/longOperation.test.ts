import assert from "node:assert/strict";
import { useFakeTimers } from "sinon";
import { ArmClient } from "../../../provider/azure/armClient";
import { createTransport } from "../../../provider/azure/transport";
import { noWaiting, ScriptedHttp } from "./scriptedHttp";

const cloud = {
  resourceManager: "https://management.azure.com",
  authority: "https://login.microsoftonline.com",
  isPrivate: false,
};
const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/cache1";
const status = `https://management.azure.com/subscriptions/s/providers/Microsoft.Cache/locations/westus2/operationsStatus/1`;
const HOUR_MS = 3_600_000;

describe("an operation that outlives its token", () => {
  it("is followed with a new one, however long Azure takes", async () => {
    const clock = useFakeTimers({ now: 1_000_000_000_000, toFake: ["Date"] });
    try {
      let issued = 0;
      const credential = {
        getToken: async () => ({ token: `token-${++issued}`, expiresOnTimestamp: Date.now() + HOUR_MS }),
      };
      const http = new ScriptedHttp([
        { status: 201, body: { id }, headers: { "azure-asyncoperation": status } },
        { status: 200, body: { status: "InProgress" } },
      ]);
      const arm = new ArmClient(createTransport(http, noWaiting), cloud, credential);
      const { operation } = await arm.put(id, "2025-07-01", {});
      for (let hours = 0; hours < 3; hours += 1) {
        clock.tick(HOUR_MS);
        assert.equal((await operation?.poll())?.status, "running");
      }
      const sent = http.sent.map(({ headers }) => headers.authorization);
      assert.deepEqual(sent, ["Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-4"]);
    } finally {
      clock.restore();
    }
  });
});
