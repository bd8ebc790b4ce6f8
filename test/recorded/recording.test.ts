import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { play } from "./play";
import { recordings } from "./recording";

const SUBSCRIPTION = "/subscriptions/<sub>";
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net?api-version=2020-11-01`;
const OPERATION = `${SUBSCRIPTION}/providers/Microsoft.Network/locations/westus2/operations/00000000-0000-4000-8000-000000000001?api-version=2020-11-01&<signature>`;

describe("the folder of recordings", () => {
  it("given no folder: there is nothing, and no error", () => {
    assert.equal(recordings(join(tmpdir(), "no-such-folder-of-recordings")), undefined);
  });

  describe("given a story", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "amr-recordings-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const mismatches = (status: string): string[] => {
      const document = {
        name: "net",
        id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`,
        etag: 'W/"00000000-0000-4000-8000-000000000002"',
        type: "Microsoft.Network/virtualNetworks",
        location: "westus2",
      };
      const properties = {
        resourceGuid: "00000000-0000-4000-8000-000000000003",
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
        subnets: [],
        virtualNetworkPeerings: [],
        enableDdosProtection: false,
      };
      const storage = `${GROUP}/providers/Microsoft.Storage/storageAccounts/a?api-version=2021-04-01`;
      const type = { "content-type": "application/json; charset=utf-8" };
      const interactions = [
        { t: 0, method: "PUT", path: storage, status: 200, requestBody: {}, headers: type, responseBody: {} },
        {
          t: 1,
          method: "PUT",
          path: NETWORK,
          status: 201,
          requestBody: { location: "westus2", properties: { addressSpace: properties.addressSpace } },
          headers: {
            ...type,
            "azure-asyncnotification": "Enabled",
            "azure-asyncoperation": OPERATION,
            "retry-after": "3",
            "x-ms-ratelimit-remaining-subscription-global-writes": "11999",
          },
          responseBody: { ...document, properties: { provisioningState: "Updating", ...properties } },
        },
        // Longer than the local Azure takes: durations are not compared.
        {
          t: 900,
          method: "GET",
          path: OPERATION,
          status: 200,
          headers: { ...type, "retry-after": "10" },
          responseBody: { status: "InProgress" },
        },
        { t: 950, method: "GET", path: OPERATION, status: 200, headers: type, responseBody: { status } },
      ];
      writeFileSync(join(folder, "made-up-2026-01-01.json"), JSON.stringify({ interactions }));
      const [story] = recordings(folder) ?? [];
      assert.ok(story);
      assert.deepEqual([story.name, story.date], ["made-up-2026-01-01", "2026-01-01"]);
      return play(story).flatMap(({ request, differences }) => [request, ...differences.map(({ at }) => at)]);
    };

    it("that the local Azure tells alike: nothing differs, whatever was there before and however long it took", () => {
      assert.deepEqual(mismatches("Succeeded"), []);
    });

    it("that ends otherwise: the request and the member are told", () => {
      assert.deepEqual(mismatches("Failed"), [`3: GET ${OPERATION} (t=950)`, "body.status"]);
    });
  });
});
