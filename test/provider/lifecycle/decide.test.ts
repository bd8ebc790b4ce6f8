import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import type { Inputs } from "../../../provider/description/inputs";
import type { Readiness } from "../../../provider/description/readiness";
import type { Resource } from "../../../provider/description/resource";
import { type Decision, decide, type Sent } from "../../../provider/lifecycle/decide";
import type { Observation } from "../../../provider/lifecycle/observe";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { subnet } from "../../../provider/resources/network/subnet";

/** What one row of the table observes, wants and has sent; left out: ours, ready, as wanted, nothing sent. */
interface Given {
  readonly observed?: Partial<Observation>;
  readonly readiness?: Readiness;
  readonly wanted?: Inputs;
  readonly changed?: readonly string[];
  /** What the run brings; left out: everything. */
  readonly only?: readonly string[];
  readonly sent?: Partial<Omit<Sent, "updates" | "patches">> & {
    updates?: readonly string[];
    patches?: readonly string[];
  };
  readonly of?: Resource<never>;
}

interface Row extends Given {
  readonly given: string;
  readonly decides: Decision;
  readonly because: string;
}

const READY: Readiness = { is: "ready" };
const document: ArmDocument = { properties: { policy: "old", size: "small", place: "here" } };
const observedProperty = (name: string) => (one: ArmDocument) => one.properties?.[name];

/** A kind with one property per effect, and one that an action brings about and no document tells; it has no PATCH. */
const kind = (readiness: Readiness, more: { changes?: object; writing?: object } = {}): Resource<never> =>
  ({
    kind: "Thing",
    noun: "thing",
    inputs: {
      changes: {
        policy: { effect: "update", observed: observedProperty("policy") },
        size: { effect: "refuse", loses: "its data is lost", observed: observedProperty("size") },
        place: { effect: "replace", observed: observedProperty("place") },
        untold: { effect: "update" },
        trigger: { effect: "update" },
        ...more.changes,
      },
    },
    reading: { readiness: () => readiness },
    writing: { actions: { trigger: { begin: () => Promise.resolve({}) } }, ...more.writing },
    replacing: {},
  }) as unknown as Resource<never>;

/** The same, with one more property that is updated in place. */
const withLevel = (readiness: Readiness) =>
  kind(readiness, { changes: { level: { effect: "update", observed: observedProperty("level") } } });
const level = (observed: string) => ({
  observed: { document: { ...document, properties: { ...document.properties, level: observed } } },
  wanted: { level: "low" },
});
/** The same, of a type that takes a PATCH. */
const patchable = kind(READY, { writing: { patch: () => ({}) } });

function deciding({ observed, readiness = READY, wanted = {}, changed = [], only, sent = {}, of }: Given) {
  const observation: Observation = {
    document,
    ownership: { is: "ours" },
    isDisposable: false,
    differs: [],
    onlyEngineReplaces: false,
    ...observed,
  };
  const inputs = { policy: "old", size: "small", place: "here", ...wanted } as never;
  const { creations = 0, remakes = 0, updates = [], patches = [] } = sent;
  return decide(of ?? kind(readiness), observation, {
    inputs,
    changed: new Set(changed),
    only: only && new Set(only),
    sent: { creations, remakes, updates: new Set(updates), patches: new Set(patches) },
  });
}

const absent = { document: undefined, ownership: undefined };
const stop = (because: Extract<Decision, { do: "stop" }>["because"]): Decision => ({ do: "stop", because });
const update = (...changed: string[]): Decision => ({ do: "update", changed: new Set(changed) });
const patch = (...changed: string[]): Decision => ({ do: "patch", changed: new Set(changed) });
const failed = (canUpdate: boolean): Readiness => ({ is: "failed", phase: "Failed", canUpdate });

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  "Azure has nothing": [
    { given: "nothing sent", observed: absent, decides: { do: "create" }, because: "that is how a life begins" },
    {
      given: "a creation that was sent",
      observed: absent,
      sent: { creations: 1 },
      decides: stop({ is: "vanished" }),
      because: "a second creation might repeat for ever",
    },
    {
      given: "a failed one that was removed",
      observed: absent,
      sent: { creations: 1, remakes: 1 },
      decides: { do: "create" },
      because: "a removal entitles to one more creation",
    },
    {
      given: "a parent of another owner",
      observed: { document: undefined, ownership: { is: "theirs", owner: "org/other" } },
      decides: stop({ is: "stranger's parent", owner: "org/other" }),
      because: "what is made in a stranger's would be the stranger's",
    },
    {
      given: "one that was made before and takes its dependents along",
      observed: { ...absent, onlyEngineReplaces: true },
      decides: stop({ is: "gone" }),
      because: "only the engine makes the dependents again",
    },
  ],
  "the mark of an owner": [
    {
      given: "another's",
      observed: { ownership: { is: "theirs", owner: "org/other" } },
      decides: stop({ is: "stranger" }),
      because: "a stranger's is never changed",
    },
    {
      given: "none",
      observed: { ownership: { is: "unmarked" } },
      decides: stop({ is: "stranger" }),
      because: "what carries no mark may be anybody's",
    },
    {
      given: "none that could be carried",
      observed: { ownership: undefined },
      decides: stop({ is: "stranger" }),
      because: "in doubt nothing is touched",
    },
    {
      given: "none on a zone that is in Creating (found by chaos)",
      of: privateDnsZone as never,
      observed: { document: { properties: { provisioningState: "Creating" } }, ownership: { is: "unmarked" } },
      decides: { do: "wait" },
      because: "private DNS shows tags only when the creation is over",
    },
    {
      given: "none on a zone in Succeeded (found by chaos)",
      of: privateDnsZone as never,
      observed: { document: { properties: { provisioningState: "Succeeded" } }, ownership: { is: "unmarked" } },
      decides: stop({ is: "stranger" }),
      because: "a zone that is made and has no mark is somebody else's",
    },
    {
      given: "another's on a zone in Creating (found by chaos)",
      of: privateDnsZone as never,
      observed: {
        document: { properties: { provisioningState: "Creating" } },
        ownership: { is: "theirs", owner: "org/other" },
      },
      decides: stop({ is: "stranger" }),
      because: "another's mark is there already",
    },
  ],
  "Azure is at it": [
    {
      given: "an operation in progress",
      readiness: { is: "working", phase: "Scaling" },
      wanted: { policy: "new" },
      decides: { do: "wait" },
      because: "a write meanwhile would be a conflict",
    },
    {
      given: "a delete in progress",
      readiness: { is: "deleting", phase: "Deleting" },
      decides: { do: "wait until gone" },
      because: "the name is free only then",
    },
  ],
  adoption: [
    {
      given: "differences",
      observed: { differs: [{ property: "policy", reason: "differs" }] },
      decides: stop({ is: "differs", problems: [{ property: "policy", reason: "differs" }] }),
      because: "taking over changes nothing",
    },
    {
      given: "differences of one that still works",
      observed: { differs: [{ property: "policy", reason: "differs" }] },
      readiness: { is: "working", phase: "Updating" },
      decides: { do: "wait" },
      because: "the end of the operation may mend the difference",
    },
    {
      given: "no differences, the owner changed",
      changed: ["untold"],
      decides: update("untold"),
      because: "the mark is what taking over writes",
    },
  ],
  "a change in place": [
    { given: "no change", decides: { do: "nothing" }, because: "all is as wanted" },
    {
      given: "a property that Azure has otherwise",
      wanted: { policy: "new" },
      changed: ["policy"],
      decides: update("policy"),
      because: "an update brings it",
    },
    {
      given: "another value than wanted, of one that was never as wanted",
      wanted: { policy: "new" },
      decides: update("policy"),
      because: "a creation that is resumed brings all of it",
    },
    {
      given: "a changed property that Azure does not tell",
      changed: ["untold"],
      decides: update("untold"),
      because: "nobody can see whether Azure has it",
    },
    {
      given: "a changed property that Azure has already",
      changed: ["policy"],
      decides: { do: "nothing" },
      because: "an earlier, interrupted run got there",
    },
    {
      given: "a changed property that was sent and is not told",
      changed: ["untold"],
      sent: { updates: ["untold"] },
      decides: { do: "nothing" },
      because: "it is not sent for ever",
    },
    {
      given: "a sent property that Azure still answers otherwise",
      wanted: { policy: "new" },
      changed: ["policy"],
      sent: { updates: ["policy"] },
      decides: stop({ is: "unchanged by Azure", properties: ["policy"] }),
      because: "a third look is no better than the second",
    },
    {
      given: "one property sent, another not",
      wanted: { policy: "new" },
      changed: ["policy", "untold"],
      sent: { updates: ["untold"] },
      decides: update("policy", "untold"),
      because: "the write says the whole change again",
    },
    {
      given: "an action",
      changed: ["trigger"],
      decides: update("trigger"),
      because: "no body can say it",
    },
  ],
  "a change elsewhere": [
    {
      given: "drift of what no edit names",
      wanted: { policy: "new" },
      only: [],
      decides: { do: "nothing" },
      because: "somebody changed it for a reason",
    },
    {
      given: "drift beside an edit",
      wanted: { policy: "new" },
      changed: ["untold"],
      only: ["untold"],
      decides: update("untold"),
      because: "an edit brings what it names, and nothing else",
    },
    {
      given: "drift of what the edit names",
      wanted: { policy: "new" },
      changed: ["policy"],
      only: ["policy"],
      decides: update("policy"),
      because: "the program says what it wants",
    },
    {
      given: "drift of what an unfinished run left",
      wanted: { policy: "new" },
      only: ["policy", "untold"],
      decides: update("policy"),
      because: "that run may have caused it",
    },
    {
      given: "drift that costs data to take back",
      wanted: { size: "large" },
      changed: ["policy"],
      only: ["policy"],
      decides: { do: "nothing" },
      because: "nobody asked to take it back",
    },
    {
      given: "the same, allowed by name, with nothing in it",
      wanted: { size: "large", allowReplacement: ["size"] },
      observed: { isDisposable: true },
      only: [],
      decides: { do: "nothing" },
      because: "an allowance is not an edit",
    },
    {
      given: "drift that a replacement would take back",
      wanted: { place: "there" },
      observed: { isDisposable: true },
      only: [],
      decides: { do: "nothing" },
      because: "a refresh shows it first",
    },
    {
      given: "an edit that costs data",
      wanted: { size: "large" },
      only: ["size"],
      decides: stop({ is: "refused", properties: ["size"] }),
      because: "what an edit names is judged as ever",
    },
  ],
  "an update that Azure accepts and does not do": [
    {
      given: "a type without PATCH",
      wanted: { policy: "new" },
      changed: ["policy"],
      sent: { updates: ["policy"] },
      decides: stop({ is: "unchanged by Azure", properties: ["policy"] }),
      because: "a database answers 501 to every PATCH",
    },
    {
      given: "a type with PATCH",
      of: patchable,
      wanted: { policy: "new" },
      changed: ["policy"],
      sent: { updates: ["policy"] },
      decides: patch("policy"),
      because: "Azure may do by one verb what it ignores by the other",
    },
    {
      given: "the same, patched",
      of: patchable,
      wanted: { policy: "new" },
      changed: ["policy"],
      sent: { updates: ["policy"], patches: ["policy"] },
      decides: stop({ is: "unchanged by Azure", properties: ["policy"] }),
      because: "it is patched once",
    },
    {
      given: "the same, not sent by PUT",
      of: patchable,
      wanted: { policy: "new" },
      changed: ["policy"],
      decides: update("policy"),
      because: "a PUT comes first",
    },
    {
      given: "a type with PATCH, and drift beside",
      of: patchable,
      wanted: { policy: "new" },
      only: ["untold"],
      changed: ["untold"],
      sent: { updates: ["untold"] },
      decides: { do: "nothing" },
      because: "drift was never sent",
    },
  ],
  "a change that Azure cannot make": [
    {
      given: "a value that costs data",
      wanted: { size: "large" },
      decides: stop({ is: "refused", properties: ["size"] }),
      because: "data is lost only by an explicit word",
    },
    {
      given: "the same, allowed by name, with data in it",
      wanted: { size: "large", allowReplacement: ["size"] },
      decides: stop({ is: "refused", properties: ["size"] }),
      because: "only the engine replaces what holds something, and its dependents",
    },
    {
      given: "the same, allowed, with nothing in it",
      wanted: { size: "large", allowReplacement: ["size"] },
      observed: { isDisposable: true },
      decides: { do: "remake" },
      because: "nothing is lost",
    },
    {
      given: "nothing in it, not allowed",
      wanted: { size: "large" },
      observed: { isDisposable: true },
      decides: stop({ is: "refused", properties: ["size"] }),
      because: "emptiness is no permission",
    },
    {
      given: "a property whose replacement loses nothing, with nothing in it",
      wanted: { place: "there" },
      observed: { isDisposable: true },
      decides: { do: "remake" },
      because: "that is what its effect says",
    },
    {
      given: "the same, removed once already",
      wanted: { place: "there" },
      observed: { isDisposable: true },
      sent: { remakes: 1 },
      decides: stop({ is: "refused", properties: ["place"] }),
      because: "a resource is remade at most once",
    },
    {
      given: "the same, of one that takes its dependents along",
      wanted: { place: "there" },
      observed: { isDisposable: true, onlyEngineReplaces: true },
      decides: stop({ is: "refused", properties: ["place"] }),
      because: "only the engine makes the dependents again",
    },
    {
      given: "together with one that can be updated",
      wanted: { size: "large", policy: "new" },
      decides: stop({ is: "refused", properties: ["size"] }),
      because: "half of an edit is not what was asked for",
    },
  ],
  "one that is there in vain": [
    {
      given: "nothing in it",
      observed: { isDisposable: true, isInVain: true },
      decides: { do: "remake" },
      because: "only another one brings back what others deleted",
    },
    {
      given: "nothing in it, removed once already",
      observed: { isDisposable: true, isInVain: true },
      sent: { remakes: 1 },
      decides: { do: "nothing" },
      because: "what did not help once does not help",
    },
    {
      given: "something in it",
      observed: { isInVain: true },
      decides: { do: "nothing" },
      because: "nothing is worth what would be lost",
    },
  ],
  "a failed one": [
    {
      given: "nothing in it",
      readiness: failed(false),
      observed: { isDisposable: true },
      decides: { do: "remake" },
      because: "nothing is lost",
    },
    {
      given: "nothing in it, removed once already",
      readiness: failed(false),
      observed: { isDisposable: true },
      sent: { remakes: 1 },
      decides: stop({ is: "failed", phase: "Failed", isFinal: true }),
      because: "the second failure would not be the last",
    },
    {
      given: "one that ran, a change of it",
      readiness: failed(true),
      wanted: { policy: "new" },
      changed: ["policy"],
      decides: update("policy"),
      because: "another value may bring it back",
    },
    {
      given: "one that ran, no change of it",
      readiness: failed(true),
      decides: update("policy"),
      because: "the wanted state, sent once more, repairs a failed write",
    },
    {
      given: "one that ran, an action alone",
      readiness: failed(true),
      changed: ["trigger"],
      decides: update("policy"),
      because: "an action needs one that runs",
    },
    {
      given: "one that ran, all sent",
      readiness: failed(true),
      sent: { updates: ["policy"] },
      decides: stop({ is: "failed", phase: "Failed", isFinal: false }),
      because: "a repair is not sent for ever",
    },
    {
      given: "one that ran, and drift",
      of: withLevel(failed(true)),
      ...level("high"),
      only: [],
      decides: update("policy"),
      because: "a repair takes nobody's change back",
    },
    {
      given: "one that ran, and drift of all that can be updated",
      readiness: failed(true),
      wanted: { policy: "new" },
      only: [],
      decides: stop({ is: "failed", phase: "Failed", isFinal: false }),
      because: "there is nothing to send that the program stands for",
    },
    {
      given: "one that never ran, with something in it",
      readiness: { ...failed(false), remedy: "Link it there" } as Readiness,
      decides: stop({ is: "failed", phase: "Failed", isFinal: true, remedy: "Link it there" }),
      because: "no change helps, and the description knows what does",
    },
    {
      given: "a subnet, which has no property that can be updated (found by chaos)",
      of: subnet as never,
      observed: { document: { properties: { provisioningState: "Failed", addressPrefix: "10.0.1.0/27" } } },
      wanted: { addressPrefix: "10.0.1.0/27" },
      decides: update(...Object.keys(subnet.inputs.changes)),
      because: "a PUT of the whole repairs a failed creation",
    },
    {
      given: "the same, written once already (found by chaos)",
      of: subnet as never,
      observed: { document: { properties: { provisioningState: "Failed", addressPrefix: "10.0.1.0/27" } } },
      wanted: { addressPrefix: "10.0.1.0/27" },
      sent: { updates: Object.keys(subnet.inputs.changes) },
      decides: stop({ is: "failed", phase: "Failed", isFinal: false }),
      because: "a repair is not sent for ever",
    },
  ],
};

describe("decide", () => {
  for (const [situation, rows] of Object.entries(TABLE)) {
    describe(situation, () => {
      for (const { given, decides, because, ...row } of rows) {
        it(`given ${given}: ${decides.do}, because ${because}`, () => {
          assert.deepEqual(deciding(row), decides);
        });
      }
    });
  }
});
