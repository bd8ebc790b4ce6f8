import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { isSameId } from "../../provider/azure/ids";
import type { Inputs } from "../../provider/description/inputs";
import { given } from "../provider/given";
import { CASELESS, edit, type Kind, kinds, settings, withUnknowns } from "./arbitraries";
import { fromLocalSubscription, inLocalSubscription, localAround } from "./localAround";

/** Properties whose change replaces, without asking, what holds no data; everything else asks (docs/decisions/0003). */
const REMADE: Readonly<Record<string, readonly string[]>> = {
  AccessPolicyAssignment: ["clusterName", "accessPolicyAssignmentName", "objectId"],
  PrivateEndpoint: ["privateEndpointName", "location", "subnetId"],
  PrivateDnsZoneGroup: ["privateEndpointName", "privateDnsZoneGroupName"],
  VirtualNetworkLink: ["privateDnsZoneId", "virtualNetworkLinkName", "virtualNetworkId"],
};

/** What Azure never sees of it, or sees on its parent, and what no hook needs of the state. */
const IGNORED: Readonly<Record<string, readonly string[]>> = {
  Database: ["skuName", "highAvailability"],
};
const ALWAYS_IGNORED = ["allowReplacement", "resourceUrn"];

/** The properties behind arguments of another name. */
const PROPERTIES: Readonly<Record<string, string>> = {
  subnetAddressPrefix: "addressPrefix",
  privateDnsZoneName: "privateZoneName",
};

for (const kind of kinds) {
  const { resource, inputs } = kind;

  describe(`diff of any ${resource.kind}`, () => {
    it("of the same inputs is nothing", () =>
      fc.assert(
        fc.asyncProperty(inputs, async (raw) => {
          const { lifecycle, checked } = given(resource);
          const one = await checked(raw);
          assert.equal(lifecycle.diff(one, structuredClone(one)).changes, false);
        }),
        settings,
      ));

    it("says what becomes of every change, unless check refuses it", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), async (edited) => {
          const [before, after] = fromLocalSubscription(edited.before, edited.after);
          const { azure, lifecycle, options, checked } = given(resource);
          const running = await checked(before);
          azure.arm.post = async () => Promise.resolve({ skus: [{ name: after.skuName }] });
          azure.place({ id: resource.id(running as never), properties: {} });
          const { problems, inputs: wanted } = await lifecycle.check(running, after, options);
          if (problems.length > 0) return;
          const { changes, replaces } = lifecycle.diff(running, wanted);
          const ignored = [...ALWAYS_IGNORED, ...(IGNORED[resource.kind] ?? [])];
          const changed = Object.keys(resource.inputs.shape).filter(
            (name) => !isAlike(name, running[name], wanted[name]),
          );
          const seen = changed.filter((name) => !ignored.includes(name));
          assert.equal(changes, seen.length > 0, seen.join());
          for (const property of replaces) assert.ok(seen.includes(property), `${property} did not change`);
          if (replaces.length > 0) return;
          assert.ok(
            isSameId(resource.id(running as never), resource.id(wanted as never)),
            "an update would go to another resource and leave this one behind",
          );
        }),
        { ...settings, numRuns: 4 * settings.numRuns },
      ));

    it("replaces only what holds no data or is allowed by name", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), async ({ allowed, ...edited }) => {
          const [before, after] = fromLocalSubscription(edited.before, edited.after);
          const { lifecycle, options, checked } = given(resource);
          const running = await checked(before);
          const { inputs: wanted } = await lifecycle.check(running, after, options);
          const replaceable = [...(REMADE[resource.kind] ?? []), ...allowed];
          for (const property of lifecycle.diff(running, wanted).replaces) {
            assert.ok(replaceable.includes(property), `${property} is not to be replaced`);
          }
        }),
        settings,
      ));

    it("replaces what was refused as soon as it is allowed by name, and only then", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), async ({ allowed, ...edited }) => {
          const [before, after] = fromLocalSubscription(edited.before, edited.after);
          const { azure, lifecycle, options, checked } = given(resource);
          // What is made anew need not be a target of scaling.
          azure.arm.post = async () => Promise.resolve({ skus: [] });
          const running = await checked(before);
          azure.place({ id: resource.id(running as never), properties: {} });
          const { problems } = await lifecycle.check(running, after, options);
          const refused = problems
            .filter(({ reason }) => reason.startsWith("cannot change"))
            .map(({ property: argument }) => PROPERTIES[argument] ?? argument);
          for (const property of refused) assert.ok(!allowed.includes(property));
          const allowing = { ...after, allowReplacement: [...allowed, ...refused] };
          const { problems: left, inputs: wanted } = await lifecycle.check(running, allowing, options);
          assert.equal(left.length, problems.length - refused.length, "what was allowed is not refused");
          const { replaces } = lifecycle.diff(running, wanted);
          for (const property of refused) assert.ok(replaces.includes(property), `${property} was allowed`);
        }),
        settings,
      ));

    it("never replaces for what a preview does not know", () =>
      fc.assert(
        fc.asyncProperty(
          edit(kind).chain((both) =>
            fc.tuple(fc.constant(both), withUnknowns(fc.constant(both.before)), withUnknowns(fc.constant(both.after))),
          ),
          async ([{ before, after }, unknownBefore, unknownAfter]) => {
            const { lifecycle, checked } = given(resource);
            const running = await checked(before);
            assert.deepEqual(lifecycle.diff(running, await checked(unknownBefore)).replaces, []);
            const certain = lifecycle.diff(running, await checked(after)).replaces;
            for (const property of lifecycle.diff(running, await checked(unknownAfter)).replaces) {
              assert.ok(certain.includes(property), `${property} is replaced because something is unknown`);
            }
          },
        ),
        settings,
      ));

    it("is nothing after create and after read: what Azure answers is what was wanted", () =>
      fc.assert(
        fc.asyncProperty(inputs, async (raw) => {
          const wanted = await given(resource).checked(inLocalSubscription(raw));
          const { azure, lifecycle, options } = given(resource, localAround(kind, wanted));
          const { id, properties } = await lifecycle.create(wanted, options);
          const state = stored(properties);
          assert.equal(lifecycle.diff(state, wanted).changes, false);
          const writes = azure.writes.length;
          const found = await lifecycle.read(state, options);
          assert.ok(found);
          assert.equal(found.id, id);
          assert.equal(lifecycle.diff(stored(found.properties), wanted).changes, false);
          assert.equal(lifecycle.diff(found.inputs, wanted).changes, false, "no drift");
          assert.deepEqual(stored(found.properties), state, "a refresh changes nothing");
          await lifecycle.update(state, wanted, options);
          assert.equal(azure.writes.length, writes, "nothing is left to write");
        }),
        settings,
      ));
    it("finds by property what Azure has otherwise than the state says", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), async ({ before, after }) => {
          const { checked } = given(resource);
          const state = await checked(inLocalSubscription(before));
          const there = await checked(inLocalSubscription({ ...after, owner: state.owner }));
          fc.pre(isSameId(resource.id(state as never), resource.id(there as never)));
          const { lifecycle, options } = given(resource, localAround(kind, there));
          await lifecycle.create(there, options);
          const found = await lifecycle.read(state, options);
          for (const property of Object.keys(resource.inputs.shape)) {
            if (!isSent(kind, property, [state, there])) continue;
            const read = found?.inputs[property];
            // Tags that the program never had are other people's.
            const told = property === "tags" ? pick(there.tags, state.tags) : there[property];
            assert.ok(isAlike(property, read, told), `${property} is not read back`);
          }
        }),
        settings,
      ));
  });
}

/** The members of an object that another one has, too. */
function pick(from: unknown, of: unknown): object {
  return Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => Object.hasOwn(of ?? {}, name)));
}

/** Whether Azure is told of the property's value: in the body, or as tags. */
function isSent({ resource }: Kind, property: string, [a, b]: readonly [Inputs, Inputs]): boolean {
  if (property === "tags") return resource.owner.in === "tags";
  const body = (inputs: Inputs) => resource.writing.body(inputs as never);
  return !isDeepStrictEqual(body(a), body({ ...a, [property]: b[property] }));
}

/** Whether both say the same to Azure. */
function isAlike(property: string, a: unknown, b: unknown): boolean {
  if (property === "tags") return isDeepStrictEqual(a ?? {}, b ?? {});
  if (CASELESS.includes(property)) return String(a).toLowerCase() === String(b).toLowerCase();
  return isDeepStrictEqual(a, b) || (isNothing(a) && isNothing(b));
}

/** What Azure answers where nothing was asked for. */
function isNothing(value: unknown): boolean {
  return [undefined, null, [], {}, { type: "None" }, "NotDeferred"].some((nothing) =>
    isDeepStrictEqual(value, nothing),
  );
}

/** As the state keeps it. */
function stored(properties: Inputs): Inputs {
  return JSON.parse(JSON.stringify(properties)) as Inputs;
}
