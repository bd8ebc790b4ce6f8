import { strict as assert } from "node:assert";
import { overlay } from "../../../provider/lifecycle/overlay";

describe("a body laid over the document that Azure has", () => {
  const document = {
    id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/things/t",
    name: "t",
    type: "Microsoft.Network/things",
    etag: 'W/"1"',
    location: "westus2",
    extendedLocation: { name: "edge" },
    properties: {
      provisioningState: "Succeeded",
      seen: 7,
      setting: { ours: 1, theirs: 2 },
      parts: [{ name: "a", id: "/a", etag: 'W/"2"', properties: { provisioningState: "Succeeded", seen: 1, size: 3 } }],
      reference: { id: "/b" },
      unset: null,
    },
  };

  const cases: readonly { ours: object; readOnly?: string[]; keeps: object; because: string }[] = [
    {
      ours: {},
      keeps: {
        seen: 7,
        setting: { ours: 1, theirs: 2 },
        parts: [{ name: "a", id: "/a", properties: { seen: 1, size: 3 } }],
        reference: { id: "/b" },
      },
      because: "what nobody here knows is somebody's setting",
    },
    {
      ours: { setting: { ours: 5 }, parts: [{ name: "b" }] },
      readOnly: ["seen"],
      keeps: { setting: { ours: 5 }, parts: [{ name: "b" }], reference: { id: "/b" } },
      because: "a setting of ours is the whole setting, and what Azure alone writes is not sent",
    },
    {
      ours: { setting: undefined, reference: { id: "/c" }, parts: [] },
      readOnly: ["seen"],
      keeps: { setting: { ours: 1, theirs: 2 }, parts: [], reference: { id: "/c" } },
      because: "undefined says nothing, and an empty list says that there is none",
    },
    {
      ours: { parts: [] },
      readOnly: ["seen", "id"],
      keeps: { setting: { ours: 1, theirs: 2 }, parts: [], reference: {} },
      because: "what Azure alone writes is left out at any depth",
    },
  ];
  for (const { ours, readOnly, keeps, because } of cases) {
    it(`given ${JSON.stringify(ours)}: keeps the rest, because ${because}`, () => {
      const body = overlay(document, { location: "westus2", properties: { ...ours } }, readOnly);
      assert.deepEqual(body, { location: "westus2", extendedLocation: { name: "edge" }, properties: keeps });
    });
  }
});
