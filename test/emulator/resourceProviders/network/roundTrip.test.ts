import assert from "node:assert/strict";
import { ENDPOINT, LINK, NETWORK, SUBNET, withEndpoint, ZONE, ZONE_GROUP } from "./localNetwork";

/**
 * Many tools update by sending back what they read, read-only members and the `id` and `type` of parts included: azurerm does so
 * with endpoints (private_endpoint_application_security_group_association_resource.go @fae580791926).
 */
describe("a document that is sent back as it was read", () => {
  for (const path of [NETWORK, SUBNET, ENDPOINT, ZONE_GROUP]) {
    it(`changes nothing of ${path.split("/").slice(-2).join("/")}, at once`, () => {
      const azure = withEndpoint();
      const { etag: _, ...before } = azure.get(path);
      const answer = azure.send("PUT", path, azure.get(path));
      assert.equal(answer.status, 200);
      assert.deepEqual(azure.status(answer).body, { status: "Succeeded" });
      assert.deepEqual(withoutEtags(azure.get(path)), withoutEtags(before));
    });
  }

  for (const path of [ZONE, LINK]) {
    it(`changes nothing of ${path.split("/").slice(-2).join("/")}, with an operation`, () => {
      const azure = withEndpoint();
      const { etag: _, ...before } = azure.get(path);
      assert.equal(azure.done("PUT", path, azure.get(path)).status, 202);
      assert.deepEqual(withoutEtags(azure.get(path)), withoutEtags(before));
    });
  }
});

/** Etags are new after each write, also those of connections and configurations. */
function withoutEtags(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document, (key, value: unknown) => (key === "etag" ? undefined : value)));
}
