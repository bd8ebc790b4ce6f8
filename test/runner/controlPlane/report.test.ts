import { strict as assert } from "node:assert";
import { statusOf } from "../../../runner/controlPlane/report";

const ENDPOINT = { host: "redis", port: 10000, authString: "known", caCert: undefined };

describe("the status of an instance", () => {
  for (const { told, isKeyOld, says, because } of [
    { told: undefined, isKeyOld: true, says: "known", because: "nothing better was told" },
    { told: "told", isKeyOld: true, says: "told", because: "the key may be older than that" },
    { told: "told", isKeyOld: false, says: "known", because: "somebody took another key" },
  ]) {
    it(`given the key ${told} in it, and one that ${isKeyOld ? "nobody has read lately" : "was read"}: says ${says}, because ${because}`, () => {
      const object = { apiVersion: "v1", kind: "K", metadata: { name: "redis" }, status: { authString: told } };
      const report = { reason: "Ready", message: "m", endpoint: ENDPOINT } as const;
      const options = { now: new Date(0), secretName: "s", exposesAuthString: true, isKeyOld };
      assert.equal(statusOf(object, report, options).authString, says);
    });
  }
});
