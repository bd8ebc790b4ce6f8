import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { type Inputs, PROVIDER_KEY } from "../../provider/description/inputs";
import { ATTEMPT_TAG, OWNER_TAG } from "../../provider/description/ownerTag";
import type { Resource } from "../../provider/description/resource";
import { given } from "../provider/given";
import { anything, edit, kinds, settings, withUnknowns } from "./arbitraries";
import { fromLocalSubscription, inLocalSubscription } from "./localAround";

for (const kind of kinds) {
  const { resource, inputs } = kind;

  describe(`check of any ${resource.kind}`, () => {
    it("takes what it has checked as it is", () =>
      fc.assert(
        fc.asyncProperty(inputs, async (raw) => {
          const { lifecycle, options, azure } = given(resource);
          const once = await lifecycle.check({}, raw, options);
          assert.deepEqual(once.problems, []);
          assert.deepEqual(await lifecycle.check({}, once.inputs, options), once);
          assert.deepEqual(await lifecycle.check(once.inputs, once.inputs, options), once, "the resource runs already");
          const writes = azure.calls.filter(({ verb }) => verb !== "get" && verb !== "list");
          assert.deepEqual(writes, [], "a check looks at most");
        }),
        settings,
      ));

    it("never throws, and names a property that is there or is missing, in words of a user", () =>
      fc.assert(
        fc.asyncProperty(anything(kind), fc.option(inputs, { nil: {} }), async (raw, before) => {
          const { lifecycle, options } = given(resource);
          const { problems } = await lifecycle.check(before, raw, options);
          for (const { property: argument, reason } of problems) {
            const property = inProperties(resource, argument, raw);
            const found = at(raw, property);
            const isMissing = property in resource.inputs.shape && (raw[property] ?? undefined) === undefined;
            const isMissingInside = at(raw, property.replace(/\.\w+$/, "")).isThere;
            assert.ok(
              found.isThere || isMissing || isMissingInside,
              `${property} is nowhere in ${JSON.stringify(raw)}`,
            );
            assert.equal(typeof reason, "string");
            assert.doesNotMatch(reason, /received undefined$/, "a missing value is required");
          }
        }),
        { ...settings, numRuns: 4 * settings.numRuns },
      ));

    it("says of every property that is none that it is none", () =>
      fc.assert(
        fc.asyncProperty(inputs, anything(kind), async (raw, more) => {
          const { lifecycle, options } = given(resource);
          const { problems } = await lifecycle.check({}, { ...more, ...inLocalSubscription(raw) }, options);
          const whole = { ...more, ...raw };
          const named = new Set(problems.map(({ property }) => inProperties(resource, property, whole)));
          const strange = Object.keys(more).filter(
            (property) =>
              !Object.hasOwn(resource.inputs.shape, property) &&
              property !== PROVIDER_KEY &&
              more[property] !== undefined,
          );
          for (const property of strange) assert.ok(named.has(property), `${property} went through`);
        }),
        settings,
      ));

    if ("tags" in resource.inputs.shape) {
      it("takes no tag that only the provider writes, in whatever letters: Azure would take them for the mark", () =>
        fc.assert(
          fc.asyncProperty(inputs, fc.mixedCase(fc.constantFrom(OWNER_TAG, ATTEMPT_TAG)), async (raw, mark) => {
            const { lifecycle, options } = given(resource);
            const { problems } = await lifecycle.check(
              {},
              { ...raw, tags: { team: "cache", [mark]: "mine" } },
              options,
            );
            assert.deepEqual(
              problems.map(({ property }) => property),
              [`tags${/^[A-Za-z_]\w*$/.test(mark) ? `.${mark}` : `["${mark}"]`}`],
            );
          }),
          settings,
        ));
    }

    it("never fails for what a preview does not know yet, of a new one or of a change", () =>
      fc.assert(
        fc.asyncProperty(
          inputs.chain((raw) => fc.tuple(fc.constant(raw), withUnknowns(fc.constant(raw)))),
          async (both) => {
            const [raw, unknown] = fromLocalSubscription(...both);
            const { lifecycle, options, azure, checked } = given(resource);
            const created = await lifecycle.check({}, unknown, options);
            assert.deepEqual(created.problems, []);
            assert.deepEqual(await lifecycle.check({}, created.inputs, options), created);
            assert.deepEqual(azure.calls, [], "Azure cannot say anything about it");
            const before = await checked(raw);
            azure.place({ id: resource.id(before as never), properties: {} });
            const asked = azure.calls.length;
            assert.deepEqual((await lifecycle.check(before, unknown, options)).problems, []);
            assert.deepEqual(azure.calls.slice(asked), [], "nor about the change");
          },
        ),
        settings,
      ));

    it("gives every problem of a change the name of a property that changed, whether Azure still has it or not", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), fc.boolean(), async (edited, isThere) => {
          const [before, after] = fromLocalSubscription(edited.before, edited.after);
          const { lifecycle, options, azure, checked } = given(resource);
          const running = await checked(before);
          if (isThere) azure.place({ id: resource.id(running as never), properties: {} });
          const { problems, inputs: wanted } = await lifecycle.check(running, after, options);
          for (const { property: argument } of problems) {
            const property = inProperties(resource, argument, after);
            const about = ACROSS[property] ?? [property];
            assert.ok(
              about.some((name) => !isDeepStrictEqual(running[name], wanted[name])),
              `${property} did not change`,
            );
          }
        }),
        settings,
      ));
  });
}

/**
 * Rules across properties, at the first: a database without shards is small, an endpoint is in its network's
 * subscription, and a subnet's name tells its owner.
 */
const ACROSS: Readonly<Record<string, readonly string[]>> = {
  clusteringPolicy: ["clusteringPolicy", "skuName"],
  subnetId: ["subnetId", "subscriptionId"],
  subnetName: ["subnetName", "owner"],
};

/** The path of a problem with the property in the place of its argument. */
function inProperties({ inputs }: Resource<never>, path: string, raw: Inputs): string {
  const [behind] = [...Object.keys(inputs.shape), ...Object.keys(raw)]
    .map((property) => ({ property, argument: inputs.argument?.(property, raw) ?? property }))
    .filter(({ property, argument }) => argument !== property && path.startsWith(argument))
    .sort((a, b) => b.argument.length - a.argument.length);
  return behind === undefined ? path : path.replace(behind.argument, behind.property);
}

/** Follows a path such as `tags["a b"][0].c`. */
function at(whole: Inputs, path: string): { isThere: boolean } {
  // A property of no kind is named as it is, whatever letters it has.
  if (Object.hasOwn(whole, path)) return { isThere: true };
  let value: unknown = whole;
  for (const [, name, index, quoted] of path.matchAll(/(?:^|\.)(\w+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)) {
    const key = name ?? index ?? (JSON.parse(quoted as string) as string);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return { isThere: false };
    value = (value as Inputs)[key];
  }
  return { isThere: true };
}
