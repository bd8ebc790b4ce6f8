import assert from "node:assert/strict";
import { routeOf } from "../../../emulator/gateway/route";

const GROUP = "/subscriptions/s/resourceGroups/rg";
const CACHE = "Microsoft.Cache/redisEnterprise";

describe("route", () => {
  const cases: { method?: string; path: string; is: string | undefined; because: string }[] = [
    { path: GROUP, is: "item Microsoft.Resources/resourceGroups rg", because: "a resource group is a resource" },
    { path: `${GROUP}/providers/${CACHE}/c`, is: `item ${CACHE} c`, because: "an even tail names a resource" },
    {
      path: `${GROUP}/providers/${CACHE}/c/databases/d`,
      is: `item ${CACHE}/databases d`,
      because: "so does a nested one",
    },
    {
      path: "/subscriptions/s/resourceGroups",
      is: "list Microsoft.Resources/resourceGroups in subscription",
      because: "groups are listed",
    },
    {
      path: `/subscriptions/s/providers/${CACHE}`,
      is: `list ${CACHE} in subscription`,
      because: "a type is listed by subscription",
    },
    { path: `${GROUP}/providers/${CACHE}`, is: `list ${CACHE} in rg`, because: "and by group" },
    {
      path: `${GROUP}/providers/${CACHE}/c/databases`,
      is: `list ${CACHE}/databases in c`,
      because: "and below its parent",
    },
    {
      path: `${GROUP}/providers/${CACHE}/c/databases/`,
      is: `list ${CACHE}/databases in c`,
      because: "a final slash says nothing",
    },
    {
      method: "POST",
      path: `${GROUP}/providers/${CACHE}/c/listSkusForScaling`,
      is: `action listSkusForScaling on c`,
      because: "POST to an odd tail is an action",
    },
    { path: `${GROUP}/providers/${CACHE}/a%20b`, is: `item ${CACHE} a b`, because: "names are decoded" },
    { path: "/subscriptions/s", is: undefined, because: "a subscription is no resource of a group" },
    { path: "/subscriptions/s/providers/Microsoft.Cache", is: undefined, because: "nor is a provider" },
    { path: "/elsewhere", is: undefined, because: "nor is anything else" },
  ];
  for (const { method = "GET", path, is, because } of cases) {
    it(`${method} ${path}: ${because}`, () => {
      const found = routeOf(method, path);
      const text =
        found &&
        (found.kind === "list"
          ? `list ${found.type} in ${found.parent?.name ?? "subscription"}`
          : found.kind === "action"
            ? `action ${found.action} on ${found.id.name}`
            : `item ${found.id.type} ${found.id.name}`);
      assert.equal(text, is, because);
    });
  }
});
