import assert from "node:assert/strict";
import { CACHE, CLUSTER, DATABASE, GROUP, LocalArm, SUBSCRIPTION } from "../localArm";

const NOWHERE = `${SUBSCRIPTION}/resourceGroups/nowhere`;

describe("Gateway", () => {
  const refusals: { method: string; path: string; version?: string; status: number; code: string; because: string }[] =
    [
      { method: "GET", path: CLUSTER, status: 404, code: "ResourceNotFound", because: "there is no such cluster" },
      { method: "PATCH", path: CLUSTER, status: 404, code: "ResourceNotFound", because: "nothing to change" },
      {
        method: "POST",
        path: `${CLUSTER}/listSkusForScaling`,
        status: 404,
        code: "ResourceNotFound",
        because: "nothing to act on",
      },
      { method: "GET", path: NOWHERE, status: 404, code: "ResourceGroupNotFound", because: "there is no such group" },
      {
        method: "DELETE",
        path: NOWHERE,
        status: 404,
        code: "ResourceGroupNotFound",
        because: "a group has to exist, even to go",
      },
      {
        method: "GET",
        path: CLUSTER.replace("/local/", "/nowhere/"),
        status: 404,
        code: "ResourceGroupNotFound",
        because: "the group comes first",
      },
      {
        method: "DELETE",
        path: CLUSTER.replace("/local/", "/nowhere/"),
        status: 404,
        code: "ResourceGroupNotFound",
        because: "also for DELETE",
      },
      {
        method: "PUT",
        path: DATABASE,
        status: 404,
        code: "ParentResourceNotFound",
        because: "the cluster has to be there",
      },
      {
        method: "GET",
        path: `${CLUSTER}/databases`,
        status: 404,
        code: "ParentResourceNotFound",
        because: "also for a list",
      },
      {
        method: "GET",
        path: `/subscriptions/x/resourceGroups`,
        status: 404,
        code: "SubscriptionNotFound",
        because: "only one subscription is here",
      },
      {
        method: "GET",
        path: `${CLUSTER}?a=b`,
        status: 400,
        code: "MissingApiVersionParameter",
        because: "every call has an api-version",
      },
      {
        method: "GET",
        path: CLUSTER,
        version: "2019-01-01",
        status: 400,
        code: "NoRegisteredProviderFound",
        because: "not every version exists",
      },
      {
        method: "GET",
        path: `${GROUP}/providers/Microsoft.Cache/redis/x`,
        status: 404,
        code: "InvalidResourceType",
        because: "only what is needed is served",
      },
      {
        method: "GET",
        path: `${SUBSCRIPTION}/providers/Microsoft.Elsewhere`,
        status: 404,
        code: "InvalidResourceNamespace",
        because: "nor every provider",
      },
      { method: "PUT", path: CACHE, status: 405, code: "MethodNotAllowed", because: "a list is only read" },
      {
        method: "PUT",
        path: `${CLUSTER}/privateLinkResources/x`,
        status: 404,
        code: "ParentResourceNotFound",
        because: "ancestors come before methods",
      },
      { method: "GET", path: "/elsewhere", status: 404, code: "NotFound", because: "nothing is there" },
    ];
  for (const { method, path, version, status, code, because } of refusals) {
    it(`answers ${status} ${code} to ${method} ${path.split("/").slice(-2).join("/")}: ${because}`, () => {
      const reply = new LocalArm().send(method, path, undefined, version);
      assert.deepEqual([reply.status, reply.code], [status, code], reply.message);
      assert.equal(reply.headers["x-ms-failure-cause"], "gateway");
    });
  }

  it("uses Azure's words for what is absent", () => {
    const { message } = new LocalArm().send("GET", CLUSTER);
    assert.equal(
      message,
      "The Resource 'Microsoft.Cache/redisEnterprise/cache1' under resource group 'local' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
  });

  it("has nothing to do for a DELETE of what is absent", () => {
    assert.equal(new LocalArm().send("DELETE", CLUSTER).status, 204);
  });

  it("misses the parent of what a DELETE names (recorded: aso-20250401, 2025-08)", () => {
    const { status, code, message, headers } = new LocalArm().send("DELETE", DATABASE);
    assert.deepEqual([status, code, headers["x-ms-failure-cause"]], [404, "ParentResourceNotFound", "gateway"]);
    assert.equal(
      message,
      `Failed to perform 'delete' on resource(s) of type 'redisEnterprise/databases', because the parent resource '${CLUSTER}' could not be found.`,
    );
  });

  it("has nothing to do for a DELETE of a zone group whose endpoint is gone (recorded)", () => {
    const endpoint = `${GROUP}/providers/Microsoft.Network/privateEndpoints/e`;
    assert.equal(new LocalArm().send("DELETE", `${endpoint}/privateDnsZoneGroups/default`).status, 204);
  });

  describe("given a resource group that was deleted", () => {
    const network = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;
    const zone = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    const identity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`;
    const rows: { method: string; path: string; code: string; names: string; because: string }[] = [
      { method: "DELETE", path: network, code: "ResourceGroupNotFound", names: "'local'", because: "2026-04" },
      {
        method: "DELETE",
        path: `${network}/subnets/default`,
        code: "ResourceNotFound",
        names: "'Microsoft.Network/virtualNetworks/vnet'",
        because: "ARM knows the network, and not the subnet: aso-PrivateEndpoint, 2026-04",
      },
      {
        method: "DELETE",
        path: `${zone}/virtualNetworkLinks/link`,
        code: "ResourceGroupNotFound",
        names: "'local'",
        because: "ARM knows links: aso-PrivateEndpoint, 2026-04",
      },
      {
        method: "GET",
        path: identity,
        code: "ResourceNotFound",
        names: "'Microsoft.ManagedIdentity/userAssignedIdentities/i'",
        because: "whoever provides it: aso-20250701, 2026-07",
      },
      { method: "PUT", path: zone, code: "ResourceGroupNotFound", names: "'local'", because: "nothing can be made" },
    ];
    for (const { method, path, code, names, because } of rows) {
      it(`answers ${code} to ${method} ${path.split("/").slice(-2).join("/")}: ${because}`, () => {
        const arm = new LocalArm();
        arm.ok("DELETE", GROUP);
        arm.pass(600);
        const reply = arm.send(method, path, method === "PUT" ? { location: "global" } : undefined);
        assert.deepEqual([reply.status, reply.code, reply.headers["x-ms-failure-cause"]], [404, code, "gateway"]);
        assert.ok(reply.message.includes(names), reply.message);
      });
    }
  });

  describe("given what ARM keeps no record of", () => {
    it("lets Microsoft.Cache miss a database (recorded: aso-20250701, 2026-07)", () => {
      const arm = new LocalArm({ throttling: true });
      arm.cluster();
      const { status, code, message, headers, body } = arm.send("GET", DATABASE);
      assert.deepEqual([status, code, headers["x-ms-failure-cause"]], [404, "ResourceNotFound", undefined]);
      assert.equal(message, "A requested resource could not be found. It may already have been deleted.");
      assert.equal((body.error as { target?: unknown }).target, null);
      assert.equal(
        headers["x-ms-ratelimit-remaining-subscription-global-reads"],
        "16499",
        "a provider's answer counts",
      );
    });

    it("lets Microsoft.Cache miss an assignment in .NET's own words (recorded: aso, 2026-04 and 2026-07)", () => {
      const arm = new LocalArm();
      arm.cluster();
      arm.database();
      const { status, headers, body } = arm.send("GET", `${DATABASE}/accessPolicyAssignments/a`);
      assert.deepEqual([status, headers["Content-Type"]], [404, "application/problem+json; charset=utf-8"]);
      const { traceId, ...problem } = body;
      assert.match(String(traceId), /^[0-9a-f-]+$/);
      assert.deepEqual(problem, {
        type: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
        title: "Not Found",
        status: 404,
      });
    });

    it("lets private DNS miss a record without ARM's envelope (azure-cli#27374)", () => {
      const arm = new LocalArm();
      const zone = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
      arm.ok("PUT", zone, { location: "global" });
      arm.pass(10);
      const { status, body } = arm.send("GET", `${zone}/A/www`);
      assert.deepEqual([status, body.code], [404, "NotFound"]);
      assert.match(String(body.message), /^The resource record 'www' does not exist in resource group 'local' of/);
    });
  });

  it("answers a policy's denial on demand, in Azure's words (microsoft/ignite25-LAB519#19)", () => {
    const arm = new LocalArm();
    arm.azure.faults.add({ kind: "policy", match: { method: "PUT" } });
    const reply = arm.send("PUT", CLUSTER, {});
    assert.deepEqual([reply.status, reply.code], [403, "RequestDisallowedByPolicy"]);
    assert.match(
      reply.message,
      /^Resource 'cache1' was disallowed by policy\. Policy identifiers: '\[\{"policyAssignment":/,
    );
  });

  it("names the supported versions and locations when a version is unknown", () => {
    const { message } = new LocalArm().send("PUT", CLUSTER, { location: "eastus" }, "2019-01-01");
    assert.match(message, /for location 'eastus' and API version '2019-01-01' for type 'redisEnterprise'/);
    assert.match(message, /supported api-versions are '.*2025-07-01.*'\. The supported locations are '.*West US 2/);
  });

  it("refuses a body that is not a JSON object", () => {
    const arm = new LocalArm();
    const request = { method: "PUT", path: CLUSTER, query: new URLSearchParams("api-version=2025-07-01"), headers: {} };
    for (const body of ["{", "[]", "1", "null"]) {
      assert.equal(arm.azure.gateway.handle({ ...request, body }).error?.code, "InvalidRequestContent", body);
    }
  });

  it("finds by any casing and echoes the casing of the creation", () => {
    const arm = new LocalArm();
    const asked = CLUSTER.replace("resourceGroups/local", "RESOURCEGROUPS/LOCAL").replace(
      "Microsoft.Cache/redisEnterprise/cache1",
      "microsoft.cache/redisenterprise/Cache1",
    );
    const { body } = arm.ok("PUT", asked, {
      location: "westus2",
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    assert.equal(body.id, CLUSTER.replace("cache1", "Cache1"));
    assert.equal(arm.ok("GET", CLUSTER.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions")).body.id, body.id);
  });

  it("lists by subscription, by group and below a parent", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.database();
    arm.ok("PUT", `${SUBSCRIPTION}/resourceGroups/other`, { location: "eastus" });
    arm.cluster(`${SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Cache/redisEnterprise/cache2`);
    const names = (path: string): unknown[] =>
      (arm.ok("GET", path).body.value as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names(`${SUBSCRIPTION}/providers/Microsoft.Cache/redisEnterprise`), ["cache1", "cache2"]);
    assert.deepEqual(names(CACHE), ["cache1"]);
    assert.deepEqual(names(`${CLUSTER}/databases`), ["default"]);
    assert.deepEqual(names(`${SUBSCRIPTION}/resourceGroups`), ["local", "other"]);
  });

  it("says by HEAD whether something is there", () => {
    const arm = new LocalArm();
    assert.equal(arm.send("HEAD", GROUP).status, 204);
    assert.equal(arm.send("HEAD", NOWHERE).status, 404);
  });
});
