import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import {
  CLUSTER,
  ENDPOINT,
  endpointBody,
  refused,
  withCluster,
  withEndpoint,
  ZONE_GROUP,
  zoneGroupBody,
} from "./localNetwork";

/** The races that were recorded (contract, "Delete races"). */
describe("deleting a private endpoint with its zone group", () => {
  it("cancels the deletion of the group, which says by what it was superseded", () => {
    const azure = withEndpoint();
    const group = azure.send("DELETE", ZONE_GROUP);
    const endpoint = azure.send("DELETE", ENDPOINT);
    assert.deepEqual([group.status, endpoint.status], [202, 202]);

    const canceled = azure.status(group);
    const { status, error } = canceled.body as { status: string; error: { code: string; details: JsonObject[] } };
    assert.deepEqual([canceled.status, status, error.code], [200, "Canceled", "Canceled"]);
    assert.equal(error.details[0]?.code, "CanceledAndSupersededDueToAnotherOperation");
    const winner = canceled.headers?.["Canceled-By-Azure-AsyncOperation"];
    assert.equal(winner, endpoint.headers?.["Azure-AsyncOperation"]);
    azure.pass();
    assert.deepEqual(azure.status(endpoint).body, { status: "Succeeded" });
    assert.equal(azure.send("GET", ZONE_GROUP).status, 404);
    assert.equal(azure.world.store.list("Microsoft.Network/privateDnsZones/A").length, 0);
  });

  it("refuses to delete the group while the endpoint is Deleting", () => {
    const azure = withEndpoint();
    azure.send("DELETE", ENDPOINT);
    assert.equal(
      refused(azure.send("DELETE", ZONE_GROUP), [400, "ReferencedResourceNotProvisioned"]),
      `Cannot proceed with operation because resource ${ENDPOINT} used by resource ${ZONE_GROUP} is not in Succeeded ` +
        "state. Resource is in Deleting state and the last operation that updated/is updating the resource is " +
        "DeletePrivateEndpointOperation.",
    );
  });

  it("answers 204 for the group and 404 for the endpoint when both are gone", () => {
    const azure = withEndpoint();
    azure.done("DELETE", ENDPOINT);
    assert.equal(azure.send("DELETE", ZONE_GROUP).status, 204);
    refused(azure.send("GET", ENDPOINT), [404, "ResourceNotFound"]);
    assert.equal(azure.send("DELETE", ENDPOINT).status, 204);
  });

  it("refuses a group on an endpoint that is still being made", () => {
    const azure = withCluster();
    azure.send("PUT", ENDPOINT, endpointBody());
    refused(azure.send("PUT", ZONE_GROUP, zoneGroupBody()), [400, "ReferencedResourceNotProvisioned"]);
  });

  it("answers a second DELETE of the endpoint with the operation that is running", () => {
    const azure = withEndpoint();
    assert.deepEqual(azure.send("DELETE", ENDPOINT), azure.send("DELETE", ENDPOINT));
  });

  it("can be deleted again when the deletion failed", () => {
    const azure = withEndpoint();
    azure.faults.failNext({ type: "Microsoft.Network/privateEndpoints", method: "DELETE" });
    azure.done("DELETE", ENDPOINT);
    assert.equal(azure.properties(ENDPOINT).provisioningState, "Failed");
    const [connection] = azure.list(`${CLUSTER}/privateEndpointConnections`);
    assert.equal((connection?.properties as JsonObject | undefined)?.provisioningState, "Succeeded");
    azure.done("DELETE", ENDPOINT);
    assert.equal(azure.send("GET", ENDPOINT).status, 404);
  });
});
