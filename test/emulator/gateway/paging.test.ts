import assert from "node:assert/strict";
import { PAGE_SIZE, page } from "../../../emulator/gateway/paging";
import type { JsonObject } from "../../../emulator/world/resource";
import { CACHE, GROUP, LocalArm } from "../localArm";
import { type RunningEmulator, runEmulator } from "../runningEmulator";

const VERSION = "?api-version=2024-06-01";
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/a.b`;

describe("a long list", () => {
  it("comes in pages that lead to each other, and each of its parts once", () => {
    const arm = new LocalArm();
    arm.ok("PUT", ZONE, { location: "global" });
    arm.pass(10);
    const names = Array.from({ length: PAGE_SIZE * 2 + 5 }, (_, index) => `r${index}`);
    for (const name of names) arm.ok("PUT", `${ZONE}/A/${name}`, { properties: { ttl: 1, aRecords: [] } });
    const { listed, pages } = all(arm, `${ZONE}/A${VERSION}`);
    assert.deepEqual(listed, names);
    assert.equal(pages, 3);
  });

  it("goes on behind the last one, whatever was deleted before it", () => {
    const arm = given(["a", "b", "c", "d", "e"]);
    const first = arm.ok("GET", `${CACHE}?api-version=2025-07-01&$top=2`).body;
    const { store } = arm.azure.world;
    const id = store.get(`${CACHE}/a`)?.id;
    assert.ok(id);
    store.delete(id);
    assert.deepEqual(namesOf(arm.ok("GET", first.nextLink as string).body), ["c", "d"]);
  });

  it("takes $top, and keeps it on the way", () => {
    const { listed, pages } = all(given(["a", "b", "c", "d", "e"]), `${CACHE}?api-version=2025-07-01&$top=2`);
    assert.deepEqual([listed, pages], [["a", "b", "c", "d", "e"], 3]);
  });

  it("has no further page when it ends with one", () => {
    const arm = given(["a", "b"]);
    assert.equal(arm.ok("GET", `${CACHE}?api-version=2025-07-01&$top=2`).body.nextLink, undefined);
  });

  for (const query of ["$skiptoken=nonsense", "$skiptoken=WyJ4Il0", "$top=0", "$top=x"]) {
    it(`is refused with ${query}`, () => {
      assert.equal(given(["a"]).send("GET", `${CACHE}?api-version=2025-07-01&${query}`).status, 400);
    });
  }

  it("of a group's resources comes in pages too", () => {
    const arm = given(["a", "b", "c"]);
    const { listed } = all(arm, `${GROUP}/resources?api-version=2021-04-01&$top=2`);
    assert.deepEqual(listed, ["vnet", "a", "b", "c"]);
  });

  describe("over the wire", () => {
    let running: RunningEmulator;
    afterEach(async () => running?.stop());

    it("leads on by the name that the client used", async () => {
      running = await runEmulator();
      for (const name of ["a", "b"]) {
        await running.arm("PUT", `${CACHE}/${name}?api-version=2025-07-01`, NEW_CLUSTER);
      }
      const base = running.emulator.cloud.endpoint.replace("127.0.0.1", "localhost");
      const { json } = await running.arm("GET", `${base}${CACHE}?api-version=2025-07-01&$top=1`);
      assert.ok((json.nextLink as string).startsWith(`${base}/subscriptions/`));
      assert.deepEqual(namesOf((await running.arm("GET", json.nextLink as string)).json as JsonObject), ["b"]);
    });
  });

  it("starts from its place when the last one is gone", () => {
    const list = ["a", "b", "c", "d"].map((id) => ({ id }));
    const at = (documents: JsonObject[], query: URLSearchParams): JsonObject => page(documents, { path: "/p", query });
    const first = at(list, new URLSearchParams({ $top: "2" }));
    const next = new URL(first.nextLink as string, "https://x").searchParams;
    const left = list.filter(({ id }) => id !== "b");
    assert.deepEqual(at(left, next).value, [{ id: "c" }, { id: "d" }]);
  });
});

const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};

function given(names: readonly string[]): LocalArm {
  const arm = new LocalArm();
  for (const name of names) arm.ok("PUT", `${CACHE}/${name}`, NEW_CLUSTER);
  return arm;
}

function all(arm: LocalArm, first: string): { listed: string[]; pages: number } {
  const listed: string[] = [];
  let pages = 0;
  for (let next: string | undefined = first; next !== undefined && pages < 10; pages++) {
    const { body } = arm.ok("GET", next);
    listed.push(...namesOf(body));
    next = body.nextLink as string | undefined;
  }
  return { listed, pages };
}

function namesOf({ value }: JsonObject): string[] {
  return (value as { name: string }[]).map(({ name }) => name);
}
