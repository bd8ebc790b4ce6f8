import assert from "node:assert/strict";
import { OPERATIONS_KEPT } from "../../../emulator/operations/operationTable";
import type { JsonObject } from "../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP, LocalArm, type Reply } from "../localArm";

const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/other`;
const NEW_NETWORK = { location: "westus2", properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } };

const status = ({ headers }: Reply): string => headers["Azure-AsyncOperation"] as string;
const result = ({ headers }: Reply): string => headers.Location as string;

describe("Operations of Microsoft.Cache", () => {
  it("go from Pending over InProgress to Succeeded, each with HTTP 200 and no Retry-After", () => {
    const arm = new LocalArm();
    const url = status(arm.ok("PUT", CLUSTER, NEW_CLUSTER));
    const poll = (): JsonObject => {
      const { status: code, body, headers } = arm.ok("GET", url);
      assert.deepEqual([code, headers["Retry-After"]], [200, undefined]);
      return body;
    };
    const pending = poll();
    assert.equal(pending.status, "Pending");
    assert.equal(pending.endTime, "0001-01-01T00:00:00+00:00");
    assert.match(pending.id as string, /\/locations\/West US 2\/operationsStatus\/[0-9a-f-]{36}$/);
    arm.pass(2);
    const running = poll();
    assert.equal(running.status, "InProgress");
    assert.equal(running.endTime, "2026-01-01T00:00:01.0000000+00:00", "an end time that means nothing, as recorded");
    arm.pass(402);
    const over = poll();
    assert.equal(over.status, "Succeeded");
    assert.equal(over.endTime, "2026-01-01T00:06:44.0000000+00:00");
    assert.equal(over.error, undefined);
  });

  it("end when they were due, even if nobody looked", () => {
    const arm = new LocalArm();
    const url = status(arm.ok("PUT", CLUSTER, NEW_CLUSTER));
    arm.pass(5_000);
    assert.equal(arm.ok("GET", url).body.endTime, "2026-01-01T00:06:44.0000000+00:00");
  });

  it("have long signed URLs that are taken as they are, and refused when changed only if asked for", () => {
    const lenient = new LocalArm();
    const url = status(lenient.ok("PUT", CLUSTER, NEW_CLUSTER));
    assert.ok(url.length > 3_000 && url.length < 4_096, String(url.length));
    assert.match(url, /\?api-version=2025-07-01&t=\d{18}&c=[\w-]+&s=[\w-]+&h=[\w-]+$/);
    const rebuilt = url.replace(/&t=.*/, "");
    assert.equal(lenient.ok("GET", rebuilt).status, 200);

    const strict = new LocalArm({ isStrict: true });
    const own = status(strict.ok("PUT", CLUSTER, NEW_CLUSTER));
    assert.equal(strict.ok("GET", own).status, 200);
    assert.equal(strict.send("GET", own.replace(/&t=.*/, "")).status, 404);
    assert.equal(
      strict.send(
        "GET",
        own.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      ).status,
      404,
    );
  });

  const locations: { act: (arm: LocalArm) => Reply; resource: boolean; because: string }[] = [
    {
      act: (arm) => arm.ok("PUT", CLUSTER, NEW_CLUSTER),
      resource: false,
      because: "a new cluster points at a result since January 2026 (recorded: azcli-scenario7)",
    },
    {
      act(arm) {
        arm.clock.advance(Date.UTC(2025, 10, 1) - arm.clock.nowMs());
        return arm.ok("PUT", CLUSTER, NEW_CLUSTER);
      },
      resource: true,
      because: "and pointed at itself until November 2025 (recorded: aso)",
    },
    { act: (arm) => given(arm).ok("PUT", DATABASE, {}), resource: false, because: "a new database at a result" },
    { act: (arm) => given(arm).ok("DELETE", CLUSTER), resource: false, because: "a deletion too" },
  ];
  for (const { act, resource, because } of locations) {
    it(`name a Location: ${because}`, () => {
      const location = result(act(new LocalArm()));
      assert.equal(location.includes("/operationresults/"), !resource, location.slice(0, 200));
      assert.equal(location.length > 3_000, !resource, "only operation URLs are signed");
    });
  }

  it("answer 202 at the result until it is there, then the resource, or 204 when that is gone", () => {
    const arm = given(new LocalArm());
    const made = arm.ok("PUT", DATABASE, {});
    assert.deepEqual(
      [arm.ok("GET", result(made)).status, arm.ok("GET", result(made)).headers.Location],
      [202, result(made)],
    );
    arm.pass(6);
    assert.equal(arm.ok("GET", result(made)).body.name, "default");
    const gone = arm.ok("DELETE", DATABASE);
    arm.pass(13);
    assert.equal(arm.ok("GET", result(gone)).status, 204);
  });

  it("fail with HTTP 200, without error member unless one was asked for, and keep the resource", () => {
    const silent = new LocalArm();
    silent.azure.faults.failNext({ type: "Microsoft.Cache/redisEnterprise", method: "PUT", afterMs: 180_000 });
    const url = status(silent.ok("PUT", CLUSTER, NEW_CLUSTER));
    silent.pass(180);
    const body = silent.ok("GET", url).body;
    assert.deepEqual([body.status, "error" in body], ["Failed", false]);
    const { provisioningState, resourceState } = silent.properties(CLUSTER);
    assert.deepEqual([provisioningState, resourceState], ["Failed", "CreateFailed"]);

    const telling = given(new LocalArm());
    telling.azure.faults.failNext({ method: "PUT", code: "OperationFailed" });
    const made = telling.ok("PUT", DATABASE, {});
    telling.pass(6);
    assert.deepEqual(telling.ok("GET", status(made)).body.error, {
      code: "OperationFailed",
      message: "The operation failed.",
    });
    assert.equal(telling.send("GET", result(made)).code, "OperationFailed");
  });

  it("are forgotten at last, so that memory is bounded", () => {
    const arm = new LocalArm();
    const { operations, store } = arm.azure.world;
    const first = status(arm.ok("PUT", CLUSTER, NEW_CLUSTER));
    arm.pass(404);
    const id = store.get(CLUSTER)?.id;
    assert.ok(id);
    const run = (count: number): void => {
      const beginning = { dialect: "cache", id, apiVersion: "2025-07-01", verb: "POST", durationMs: 0 } as const;
      for (let index = 0; index < count; index++) operations.begin(beginning);
    };
    run(OPERATIONS_KEPT - 100);
    assert.equal(arm.send("GET", first).status, 200);
    run(200);
    assert.equal(arm.send("GET", first).status, 404);
  });
});

describe("Operations of Microsoft.Network", () => {
  it("say only their status, with Retry-After on the first answer and on polls", () => {
    const arm = new LocalArm();
    const made = arm.ok("PUT", NETWORK, NEW_NETWORK);
    assert.equal(made.status, 201);
    assert.deepEqual(
      [made.headers.Location, made.headers["Retry-After"], made.headers["Azure-AsyncNotification"]],
      [undefined, "3", "Enabled"],
    );
    assert.ok(status(made).length > 3_000, "signed (recorded: aso-PrivateEndpoint, 2026-04)");
    assert.match(status(made), /\/locations\/westus2\/operations\/[0-9a-f-]{36}\?api-version=2024-05-01&t=/);
    const poll = arm.ok("GET", status(made));
    assert.deepEqual([poll.body, poll.headers["Retry-After"]], [{ status: "InProgress" }, "10"]);
    arm.pass(5);
    const over = arm.ok("GET", status(made));
    assert.deepEqual([over.body, over.headers["Retry-After"]], [{ status: "Succeeded" }, undefined]);
    const gone = arm.ok("DELETE", NETWORK);
    assert.match(result(gone), /\/operationResults\//);
    assert.equal(arm.ok("GET", result(gone)).status, 202);
    arm.pass(15);
    assert.equal(arm.ok("GET", result(gone)).status, 204);
  });

  it("tell who superseded them", () => {
    const arm = new LocalArm();
    const made = arm.ok("PUT", NETWORK, NEW_NETWORK);
    const { operations, store } = arm.azure.world;
    const id = store.get(NETWORK)?.id;
    assert.ok(id);
    operations.supersede(id);
    const winner = operations.begin({
      dialect: "network",
      id,
      apiVersion: "2024-05-01",
      verb: "DELETE",
      location: "westus2",
      durationMs: 1,
    });
    const { body, headers } = arm.ok("GET", status(made));
    assert.equal(body.status, "Canceled");
    assert.equal((body.error as JsonObject).code, "Canceled");
    assert.equal(
      ((body.error as JsonObject).details as JsonObject[])[0]?.code,
      "CanceledAndSupersededDueToAnotherOperation",
    );
    assert.equal(headers["Canceled-By-Azure-AsyncOperation"], winner["Azure-AsyncOperation"]);
    arm.pass(60);
    assert.equal(arm.ok("GET", status(made)).body.status, "Canceled", "what is over stays as it ended");
  });
});

describe("Operations of private DNS", () => {
  it("answer 202 with their headers again, then 200", () => {
    const arm = new LocalArm();
    const made = arm.ok("PUT", ZONE, { location: "global" });
    assert.deepEqual([made.status, made.headers["Retry-After"]], [202, "30"]);
    assert.match(
      status(made),
      /\/resourceGroups\/local\/providers\/Microsoft.Network\/privateDnsOperationStatuses\/[\w-]+\?/,
    );
    const poll = arm.ok("GET", status(made));
    assert.deepEqual([poll.status, poll.body, poll.headers], [202, { status: "InProgress" }, made.headers]);
    assert.equal(arm.ok("GET", result(made)).status, 202);
    arm.pass(30);
    const over = arm.ok("GET", status(made));
    assert.deepEqual([over.status, over.body], [200, { status: "Succeeded" }]);
    assert.equal(arm.ok("GET", result(made)).body.name, "privatelink.redis.azure.net");
  });
});

function given(arm: LocalArm): LocalArm {
  arm.cluster();
  return arm;
}
