import { strict as assert } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { ArmDocument } from "../../provider/azure/arm";
import { AmrError } from "../../provider/azure/errors";
import type { Inputs } from "../../provider/description/inputs";
import { ATTEMPT_TAG, OWNER_TAG } from "../../provider/description/ownerTag";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { given } from "../provider/given";
import { edit, type Kind, kinds, settings, troubles, walk } from "./arbitraries";
import { countBirths, inLocalSubscription, localAround, trouble } from "./localAround";
import { WildAzure, type Write } from "./wildAzure";

/** Connections and names, which are made anew without a loss. */
const HOLDS_NOTHING = ["AccessPolicyAssignment", "PrivateEndpoint", "PrivateDnsZoneGroup", "VirtualNetworkLink"];

const runs = { ...settings, numRuns: 4 * settings.numRuns };

for (const kind of kinds) {
  const { resource } = kind;

  describe(`any ${resource.kind} in an Azure that shows anything`, () => {
    for (const verb of ["create", "update"] as const) {
      it(`${verb} comes to an end, makes it once, and takes away nothing that holds anything or is not its own`, () =>
        fc.assert(
          fc.asyncProperty(walk(kind), async ({ before, wanted, walk }) => {
            const azure = new WildAzure(resource.id(wanted as never), walk);
            const { checked, options } = given(resource);
            const [old, inputs] = [await checked({ ...before, owner: wanted.owner }), await checked(wanted)];
            const lifecycle = new Lifecycle(resource, {
              azure: () => Promise.resolve(azure),
              clock: azure,
              deletions: new Map(),
            });
            await ended(verb === "create" ? lifecycle.create(inputs, options) : lifecycle.update(old, inputs, options));
            assertSafe(kind, inputs, azure.writes);
            const again = azure.writes.filter(({ verb, sight }) => verb === "delete" && sight?.tags?.[ATTEMPT_TAG]);
            if (verb === "create") assert.deepEqual(again, [], "a second attempt is the last");
          }),
          runs,
        ));
    }

    it("gets through whatever passes: made once, changed in place, and gone in the end", () =>
      fc.assert(
        fc.asyncProperty(edit(kind), troubles, async ({ before, after }, passing) => {
          // In time for all of it, and with the owner and the SKU that its cluster has.
          const kept = { timeouts: undefined, owner: before.owner, skuName: before.skuName };
          const inputs = await given(resource).checked(inLocalSubscription({ ...before, ...kept }));
          const next = inLocalSubscription({ ...after, ...kept });
          const { azure, lifecycle, options } = given(resource, localAround(kind, inputs, next));
          const around = azure.ids;
          trouble(azure, passing);
          const count = countBirths(azure);
          const { properties } = await lifecycle.create(inputs, options);
          const { problems, inputs: wanted } = await lifecycle.check(inputs, next, options);
          const isInPlace = problems.length === 0 && lifecycle.diff(properties, wanted).replaces.length === 0;
          if (isInPlace) {
            const updated = await lifecycle.update(properties, wanted, options);
            assert.equal(lifecycle.diff(updated.properties, wanted).changes, false);
          }
          assert.equal(count.births, 1, azure.writes.join());
          await lifecycle.delete(isInPlace ? wanted : inputs, options);
          assert.deepEqual(azure.ids, around);
        }),
        settings,
      ));

    it("delete comes to an end, and deletes its own only", () =>
      fc.assert(
        fc.asyncProperty(walk(kind), async ({ wanted, walk }) => {
          const azure = new WildAzure(resource.id(wanted as never), walk);
          const { checked, options } = given(resource);
          const lifecycle = new Lifecycle(resource, {
            azure: () => Promise.resolve(azure),
            clock: azure,
            deletions: new Map(),
          });
          await ended(lifecycle.delete(await checked(wanted), options));
          for (const write of azure.writes) {
            assert.equal(write.verb, "delete");
            assert.ok(isOurs(kind, wanted, write), "it was someone else's");
          }
        }),
        runs,
      ));
  });
}

/** Well or with a sentence; anything else is a defect of the lifecycle. */
async function ended(run: Promise<unknown>): Promise<void> {
  try {
    await run;
  } catch (error) {
    if (!(error instanceof AmrError)) throw error;
  }
}

function assertSafe(kind: Kind, inputs: Inputs, writes: readonly Write[]): void {
  const removals = writes.filter(({ verb }) => verb === "delete");
  const creations = writes.filter(({ verb, sight }) => verb === "put" && sight === undefined);
  const count = (some: readonly Write[]) => some.filter(({ isAccepted }) => isAccepted).length;
  assert.ok(count(removals) <= 1, "made anew once at most");
  assert.ok(count(creations) <= 1 + count(removals), "made once, and once more when it was made anew");
  for (const write of writes) assert.ok(mayTouch(kind, inputs, write), `${write.verb} of someone else's`);
  for (const write of removals) assert.ok(isWorthless(kind, inputs, write), JSON.stringify(write));
}

/** Its own, or nothing at all; nothing in someone else's cluster or endpoint, either. */
function mayTouch(kind: Kind, inputs: Inputs, write: Write): boolean {
  if (write.sight !== undefined) return isOurs(kind, inputs, write);
  const owner = write.other === "unseen" ? undefined : write.other?.tags?.[OWNER_TAG];
  return kind.resource.owner.in !== "parent" || owner === undefined || owner === inputs.owner;
}

/** By what was seen last (docs/decisions/0006): the tag, its cluster's or endpoint's tag, or the hash in its name. */
function isOurs({ resource }: Kind, inputs: Inputs, { sight, other }: Write): boolean {
  if (resource.owner.in === "name") return sight?.name !== "elses";
  const marked = resource.owner.in === "tags" ? sight : other;
  return marked !== "unseen" && marked?.tags?.[OWNER_TAG] === inputs.owner;
}

/** Never ran, or holds nothing and cannot become what is wanted; a cluster only when no database is in it. */
function isWorthless({ resource }: Kind, inputs: Inputs, { sight, other }: Write): boolean {
  const { provisioningState, resourceState } = sight?.properties ?? {};
  if (resource.kind === "Cluster") return resourceState === "CreateFailed" && other === undefined;
  if (resource.kind === "Database") return resourceState === "CreateFailed";
  const isCut = JSON.stringify(sight?.properties?.privateLinkServiceConnections).includes("Rejected");
  const isFailed = isCut || /Failed|Canceled/.test(String(provisioningState));
  return (
    HOLDS_NOTHING.includes(resource.kind) && (isFailed || !isAsWanted(resource.writing.body(inputs as never), sight))
  );
}

/** Whether a document has all that a body asks for; its connections tell the state alone. */
function isAsWanted(body: ArmDocument, sight: ArmDocument | undefined): boolean {
  const told = Object.keys(body.properties ?? {}).filter((name) => name !== "privateLinkServiceConnections");
  const what = (document: ArmDocument | undefined) => [
    document?.location,
    ...told.map((name) => document?.properties?.[name]),
  ];
  return isDeepStrictEqual(what(body), what(sight));
}
