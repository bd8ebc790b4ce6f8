import assert from "node:assert/strict";
import type { Json } from "../../emulator/world/resource";
import { differences, Ids } from "./difference";

const [ONE, TWO] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
const [A, B] = ["a0000000-0000-4000-8000-00000000000a", "a0000000-0000-4000-8000-00000000000b"];

describe("the comparison of an answer with a recorded one", () => {
  const found = (recorded: Json | undefined, local: Json | undefined, at = "body", ids = new Ids()): string[] =>
    differences(recorded, local, { at, ids }).map((one) => one.at);

  const rows: { recorded: Json; local: Json; at?: string; differs: string[]; because: string }[] = [
    { recorded: { a: 1, b: [2] }, local: { b: [2], a: 1 }, differs: [], because: "the order of keys does not count" },
    { recorded: { a: 1 }, local: { a: 2 }, differs: ["body.a"], because: "values do" },
    { recorded: { a: 1 }, local: {}, differs: ["body.a"], because: "a key is missing" },
    { recorded: {}, local: { a: null }, differs: ["body.a"], because: "a key is there that was not" },
    { recorded: [1], local: [1, 2], differs: ["body.1"], because: "a list is longer" },
    { recorded: { tags: null }, local: { tags: {} }, differs: ["body.tags"], because: "null is something" },
    { recorded: { etag: ONE }, local: { etag: A }, differs: [], because: "ids are drawn anew" },
    { recorded: { etag: ONE }, local: { etag: "x" }, differs: ["body.etag"], because: "this is no id" },
    { recorded: [ONE, ONE], local: [A, B], differs: ["body.1"], because: "the same id came back, and here another" },
    { recorded: [ONE, TWO], local: [A, B], differs: [], because: "another id is another id" },
    { recorded: [ONE, TWO], local: [A, A], differs: ["body.1"], because: "an etag has to be a new one" },
    {
      recorded: { status: "Pending" },
      local: { status: "InProgress" },
      differs: [],
      because: "when it changes from one to the other is chance",
    },
    {
      recorded: { status: "Pending" },
      local: { status: "Succeeded" },
      differs: ["body.status"],
      because: "an end is not",
    },
    {
      recorded: { "x-ms-ratelimit-remaining-subscription-writes": "799" },
      local: { "x-ms-ratelimit-remaining-subscription-writes": "199" },
      at: "headers",
      differs: ["headers.x-ms-ratelimit-remaining-subscription-writes"],
      because: "it is another limit",
    },
    {
      recorded: { "x-ms-failure-cause": "gateway" },
      local: { "x-ms-failure-cause": "gateway", "x-ms-ratelimit-remaining-subscription-reads": "1099" },
      at: "headers",
      differs: ["headers.x-ms-ratelimit-remaining-subscription-reads"],
      because: "errors of the gateway tell of no limit",
    },
    {
      recorded: { location: "/a/<base64>?api-version=1&<signature>" },
      local: { location: "/a/eyJh?api-version=1" },
      at: "headers",
      differs: ["headers.location"],
      because: "it is not signed",
    },
  ];
  for (const { recorded, local, at, differs, because } of rows) {
    it(`given ${JSON.stringify(recorded)} and ${JSON.stringify(local)}: ${because}`, () => {
      assert.deepEqual(found(recorded, local, at), differs);
    });
  }

  it("given an id of the recording in a request: it is said as the local Azure gave it", () => {
    const ids = new Ids();
    found(`/x/pe.nic.${ONE}`, `/x/pe.nic.${A}`, "body", ids);
    assert.equal(ids.said(`/x/pe.nic.${ONE}?${TWO}`), `/x/pe.nic.${A}?${TWO}`);
  });
});
