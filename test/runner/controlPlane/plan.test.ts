import { strict as assert } from "node:assert";
import { attemptOf, LOOK_MS } from "../../../runner/controlPlane/due";
import type { Failure } from "../../../runner/controlPlane/failure";
import { type Plan, plan } from "../../../runner/controlPlane/plan";
import type { Refused } from "../../../runner/controlPlane/refused";
import { type Goal, type KnownResource, NO_MEMORY, type StackView } from "../../../runner/controlPlane/stackView";

const NOW_MS = 1_000_000;
/** A pass of this process has ended well. */
const MEMORY = { ...NO_MEMORY, lastPass: { atMs: NOW_MS - 60_000, isOk: true } };
const SETTLED = { is: "settled" } as const;

const goal: Goal = { is: "declared", declaration: { is: "instance", name: "redis", args: {} }, digest: "d1" };
const absent: Goal = { is: "absent" };

function resource(kind: string, over: Partial<KnownResource> = {}): KnownResource {
  return {
    urn: `urn:${kind}`,
    kind: kind as KnownResource["kind"],
    id: `/${kind}`,
    inputs: {},
    properties: {},
    status: SETTLED,
    isMade: true,
    lookedMs: NOW_MS - 1_000,
    observation: { is: "unknown" },
    differences: {},
    ...over,
  };
}

const ALL = ["Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"];

function view(over: Partial<StackView> = {}): StackView {
  const resources = over.resources ?? ALL.map((kind) => resource(kind));
  return {
    nowMs: NOW_MS,
    goal,
    state: { resources, digest: "d1" },
    resources,
    memory: MEMORY,
    repairs: false,
    circumstances: "c",
    ...over,
  };
}

const creating = {
  isMade: false,
  status: { is: "in progress", phase: "Creating", sinceMs: NOW_MS - 60_000 },
} as const;
const waitingFor = (kind: string) =>
  ({
    isMade: false,
    status: { is: "in progress", phase: "waiting", sinceMs: 1, waitsFor: `/${kind.toUpperCase()}` },
  }) as const;
const observed = (properties: object, atMs = NOW_MS) =>
  ({ observation: { is: "there", atMs, document: { properties } as never } }) as const;
const gone = { observation: { is: "gone", atMs: NOW_MS } } as const;

const foundGone = {
  status: { is: "failed", code: "GoneError", reason: "The database is gone", isFinal: true },
} as const;

const leaving = { fault: { is: "leaving", phase: "Deleting" } } as const;
const disabled = { fault: { is: "broken", phase: "Disabled" } } as const;

const refused = (over: Partial<Refused>): Refused => ({
  code: "InternalServerError",
  message: "failed",
  sinceMs: NOW_MS,
  waitsSinceMs: undefined,
  isFailure: true,
  count: 1,
  retryAtMs: NOW_MS,
  of: attemptOf(goal, "c"),
  ...over,
});

const failure = (over: Partial<Failure> = {}): Failure => ({
  code: "QuotaExceeded",
  message: "no more",
  isFinal: true,
  count: 1,
  retryAtMs: NOW_MS + 5_000,
  of: attemptOf(goal, "c"),
  ...over,
});

/** A deed in a word or two. */
function told({ deed, standing, afterMs }: Plan): string {
  const what =
    deed.is === "pass"
      ? `pass ${deed.priority}${deed.leaving.length > 0 ? ` ${deed.leaving.join()}` : ""}`
      : "resources" in deed
        ? `${deed.is} ${deed.resources.map(({ kind }) => kind).join()}`
        : deed.is;
  return `${what} | ${standing.is}${afterMs === undefined ? "" : ` | ${afterMs}`}`;
}

interface Row {
  readonly given: string;
  readonly view: StackView;
  readonly does: string;
  readonly because: string;
}

const ROWS: readonly Row[] = [
  {
    given: "no stack",
    view: view({ state: undefined, resources: [] }),
    does: "pass begin | creating",
    because: "the first pass writes every id into the state before anything exists",
  },
  {
    given: "another declaration than that of the last pass",
    view: view({ state: { resources: [], digest: "d0" } }),
    does: "pass begin | updating",
    because: "only the engine compares declarations",
  },
  {
    given: "another declaration while the cluster is created",
    view: view({ state: { resources: [], digest: "d0" }, resources: [resource("Cluster", creating)] }),
    does: "pass begin | creating",
    because: "an edit does not wait for what the last one began",
  },
  {
    given: "a stack that no pass finished",
    view: view({ state: { resources: [], digest: undefined }, resources: [] }),
    does: "pass begin | creating",
    because: "a killed pass left the digest out",
  },
  {
    given: "a resource that is not settled, and no pass in this process",
    view: view({ resources: [resource("Cluster", creating)], memory: NO_MEMORY }),
    does: "pass begin | creating",
    because: "an earlier process may have died between two declarations",
  },
  {
    given: "the declaration of before, after a pass for another one that failed",
    view: view({ memory: { ...MEMORY, lastPass: { atMs: NOW_MS - 1, isOk: false } } }),
    does: "pass begin | updating",
    because: "the failed pass may have brought a part of the other one",
  },
  {
    given: "a look that is older than half a minute, while the observer sees Azure at work",
    view: view({
      resources: [
        resource("Cluster", {
          ...creating,
          lookedMs: NOW_MS - 2 * LOOK_MS,
          ...observed({ provisioningState: "Creating" }),
        }),
      ],
    }),
    does: `nothing | creating | ${8 * LOOK_MS}`,
    because: "the key does not come again at once, again and again",
  },
  {
    given: "everything settled",
    view: view(),
    does: "nothing | ready",
    because: "nothing changed, so nothing runs",
  },
  {
    given: "a cluster that Azure creates, as the observer saw after our last look",
    view: view({ resources: [resource("Cluster", { ...creating, ...observed({ provisioningState: "Creating" }) })] }),
    does: `nothing | creating | ${10 * LOOK_MS - 1_000}`,
    because: "the observer watches for all",
  },
  {
    given: "a cluster that is ready, as the observer saw",
    view: view({
      resources: [
        resource("Cluster", { ...creating, ...observed({ provisioningState: "Succeeded", resourceState: "Running" }) }),
        resource("Database", waitingFor("Cluster")),
      ],
    }),
    does: "steps Cluster | creating",
    because: "a step takes the outputs, and the database still waits",
  },
  {
    given: "a cluster that is settled, and what waits for the cluster",
    view: view({
      resources: [
        resource("Cluster"),
        resource("Database", { ...waitingFor("Cluster"), lookedMs: 0 }),
        resource("PrivateEndpoint", { ...waitingFor("Cluster"), lookedMs: 0 }),
        resource("PrivateDnsZoneGroup", { ...waitingFor("PrivateEndpoint"), lookedMs: 0 }),
      ],
    }),
    does: "steps Database,PrivateEndpoint | creating",
    because: "what can begin begins at once, and together",
  },
  {
    given: "an endpoint that became ready a moment ago, and a zone group that was looked at before that",
    view: view({
      resources: [
        resource("PrivateEndpoint"),
        resource("PrivateDnsZoneGroup", { ...waitingFor("PrivateEndpoint"), lookedMs: NOW_MS - 2_000 }),
      ],
    }),
    does: "steps PrivateDnsZoneGroup | creating",
    because: "what it waited for is there, so nothing is to be waited for",
  },
  {
    given: "an endpoint that is ready, and a zone group that waits for it all the same, as a look showed after that",
    view: view({
      resources: [
        resource("PrivateEndpoint"),
        resource("PrivateDnsZoneGroup", { ...waitingFor("PrivateEndpoint"), lookedMs: NOW_MS - 500 }),
      ],
    }),
    does: `nothing | creating | ${LOOK_MS - 500}`,
    because: "Azure may see it otherwise, and is not asked again and again",
  },
  {
    given: "a resource at work of which the observer knows nothing, long after the last look",
    view: view({ resources: [resource("Database", { ...creating, lookedMs: NOW_MS - LOOK_MS })] }),
    does: "steps Database | creating",
    because: "an observer that fails must not stop anything",
  },
  {
    given: "a write that Azure refused, and an observer that saw the resource at rest",
    view: view({
      resources: [
        resource("Cluster", {
          status: { is: "refused", code: "TooManyRequests", reason: "slow down", retryAfterMs: 20_000 },
          ...observed({ provisioningState: "Succeeded" }),
        }),
      ],
    }),
    does: "nothing | updating | 19000",
    because: "a refused write is not repeated before its time",
  },
  {
    given: "a write that Azure failed at again and again",
    view: view({
      resources: [
        resource("Cluster", {
          status: { is: "refused", code: "InternalServerError", reason: "failed", isFailing: true },
          refused: refused({ count: 8, retryAtMs: NOW_MS + 250_000 }),
        }),
      ],
    }),
    does: "nothing | updating | 250000",
    because: "attempts come later and later",
  },
  {
    given: "a doubt whether Azure took the last of many writes, and an observer that saw the resource at rest",
    view: view({
      resources: [
        resource("Cluster", {
          ...creating,
          ...observed({ provisioningState: "Succeeded" }),
          refused: refused({ count: 8, retryAtMs: NOW_MS + 250_000 }),
        }),
      ],
    }),
    does: "nothing | creating | 250000",
    because: "a look leads to the next write",
  },
  {
    given: "a write that Azure failed at again and again, and a change of what that depends on",
    view: view({
      resources: [
        resource("Cluster", {
          status: { is: "refused", code: "InternalServerError", reason: "failed", isFailing: true },
          refused: refused({ count: 8, retryAtMs: NOW_MS + 250_000, of: attemptOf(goal, "before") }),
        }),
      ],
    }),
    does: "steps Cluster | updating",
    because: "another attempt may succeed at once",
  },
  {
    given: "an endpoint whose connection the cluster's side has cut",
    view: view({
      resources: [
        resource("Cluster"),
        resource("PrivateEndpoint", {
          ...observed({
            provisioningState: "Succeeded",
            privateLinkServiceConnections: [
              { properties: { privateLinkServiceConnectionState: { status: "Disconnected" } } },
            ],
          }),
        }),
        resource("PrivateDnsZoneGroup", { id: "/PrivateEndpoint/PrivateDnsZoneGroup" }),
      ],
    }),
    does: "pass begin urn:PrivateEndpoint,urn:PrivateDnsZoneGroup | updating",
    because: "only another endpoint leads to the cluster, and its zone group goes with it",
  },
  {
    given: "a zone group that was looked at before its endpoint was made again",
    view: view({
      resources: [
        resource("PrivateEndpoint", { lookedMs: NOW_MS }),
        resource("PrivateDnsZoneGroup", { id: "/PrivateEndpoint/PrivateDnsZoneGroup" }),
      ],
    }),
    does: "steps PrivateDnsZoneGroup | updating",
    because: "a pass may still have seen what went with the endpoint",
  },
  {
    given: "everything settled in process only",
    view: view({ memory: { ...MEMORY, steps: { "urn:Cluster": { properties: {}, status: SETTLED } } } }),
    does: "pass settle | ready",
    because: "the instance is ready; the state is written when a worker is free",
  },
  {
    given: "a final failure of the same attempt",
    view: view({ state: { resources: [], digest: "d0" }, memory: { ...MEMORY, failure: failure() } }),
    does: "nothing | failed | 5000",
    because: "the same attempt fails again",
  },
  {
    given: "a failure whose time has come",
    view: view({
      state: { resources: [], digest: "d0" },
      memory: { ...MEMORY, failure: failure({ retryAtMs: NOW_MS }) },
    }),
    does: "pass begin | updating",
    because: "a cause that was mended in Azure is noticed",
  },
  {
    given: "a failure of another declaration",
    view: view({
      state: { resources: [], digest: "d0" },
      memory: { ...MEMORY, failure: failure({ of: attemptOf({ ...goal, digest: "d2" }, "c") }) },
    }),
    does: "pass begin | updating",
    because: "an edit starts at once",
  },
  {
    given: "a failure under other circumstances",
    view: view({
      state: { resources: [], digest: "d0" },
      memory: { ...MEMORY, failure: failure() },
      circumstances: "another credential",
    }),
    does: "pass begin | updating",
    because: "a credential that changed starts at once",
  },
  {
    given: "a step that failed under other circumstances, a moment ago",
    view: view({
      resources: [resource("Cluster", creating)],
      memory: { ...MEMORY, failure: failure({ retryAtMs: NOW_MS + 600_000 }) },
      circumstances: "another credential",
    }),
    does: "steps Cluster | creating",
    because: "whoever asks for another try does not wait for the next look",
  },
  {
    given: "a removal that failed under other circumstances, a moment ago",
    view: view({
      goal: absent,
      resources: [resource("Cluster", { status: { is: "deleting", sinceMs: 1 } })],
      memory: { ...MEMORY, failure: failure({ of: attemptOf(absent, "c"), retryAtMs: NOW_MS + 600_000 }) },
      circumstances: "another credential",
    }),
    does: "removals Cluster | deleting",
    because: "the same",
  },
  {
    given: "an endpoint that others deleted",
    view: view({ resources: [resource("Cluster"), resource("PrivateEndpoint", gone)] }),
    does: "pass begin urn:PrivateEndpoint | updating",
    because: "an endpoint holds no data",
  },
  {
    given: "a cluster that others deleted",
    view: view({ resources: [resource("Cluster", gone), resource("PrivateEndpoint", gone)] }),
    does: "nothing | lost",
    because: "data that is lost is not covered up by an empty instance",
  },
  {
    given: "a cluster that others deleted, and the word to repair",
    view: view({ resources: [resource("Cluster", gone), resource("Database")], repairs: true }),
    does: "pass begin urn:Cluster | updating",
    because: "somebody said so",
  },
  {
    given: "a database that others deleted, and another declaration",
    view: view({
      state: { resources: [], digest: "d0" },
      resources: [resource("Cluster"), resource("Database", gone)],
    }),
    does: "nothing | lost",
    because: "an edit is no word to cover up lost data",
  },
  {
    given: "a database that others deleted, and a failure that stands",
    view: view({
      resources: [resource("Cluster"), resource("Database", gone)],
      memory: { ...MEMORY, failure: failure() },
    }),
    does: "nothing | lost",
    because: "lost data is the greater trouble",
  },
  {
    given: "a cluster that others deleted, another declaration, and the word to repair",
    view: view({
      state: { resources: [], digest: "d0" },
      resources: [resource("Cluster", gone), resource("Database", { id: "/Cluster/Database" })],
      repairs: true,
    }),
    does: "pass begin urn:Cluster,urn:Database | updating",
    because: "the pass brings both, and knows the word",
  },
  {
    given: "a link that waits for its zone, which is gone although it was settled",
    view: view({
      resources: [resource("PrivateDnsZone", gone), resource("VirtualNetworkLink", waitingFor("PrivateDnsZone"))],
    }),
    does: "pass begin urn:PrivateDnsZone | creating",
    because: "whoever waits for what is gone waits for ever",
  },
  {
    given: "a link that Azure works on, and a zone that is gone",
    view: view({ resources: [resource("PrivateDnsZone", gone), resource("VirtualNetworkLink", creating)] }),
    does: "nothing | creating | 29000",
    because: "what is in progress comes to its end first",
  },
  {
    given: "a database whose steps found it gone in the middle of a change",
    view: view({ resources: [resource("Cluster"), resource("Database", foundGone)] }),
    does: "nothing | lost",
    because: "another look would find the same",
  },
  {
    given: "the same, and the observer saw the database there since",
    view: view({
      resources: [resource("Cluster"), resource("Database", { ...foundGone, ...observed({}) })],
    }),
    does: "steps Database | updating",
    because: "somebody brought it back",
  },
  {
    given: "a database whose steps found it gone in the middle of a change, and the word to repair",
    view: view({ resources: [resource("Cluster"), resource("Database", foundGone)], repairs: true }),
    does: "pass begin urn:Database | updating",
    because: "only a pass passes the word on",
  },
  {
    given: "a status that says the instance is gone, and a database at which nobody has looked since",
    view: view({
      state: { resources: [], digest: "d0" },
      resources: [resource("Cluster", observed({})), resource("Database")],
      wasLost: true,
    }),
    does: "nothing | lost",
    because: "a restart is no look",
  },
  {
    given: "the same, and looks that saw all of it",
    view: view({ resources: ALL.map((kind) => resource(kind, observed({}))), wasLost: true }),
    does: "nothing | ready",
    because: "somebody brought it back",
  },
  {
    given: "the same, unseen, and the word to repair",
    view: view({ resources: [resource("Cluster"), resource("Database")], wasLost: true, repairs: true }),
    does: "nothing | ready",
    because: "what is to be made again is looked at first, and nothing is taken for gone unseen",
  },
  {
    given: "a database that a pass with the word found gone in the middle of a change",
    view: view({
      resources: [resource("Cluster"), resource("Database", foundGone)],
      memory: { ...MEMORY, failure: failure({ code: "GoneError" }) },
      repairs: true,
    }),
    does: "pass begin urn:Database | updating",
    because: "that pass could not know for what the word was",
  },
  {
    given: "a database that others are deleting",
    view: view({ resources: [resource("Cluster"), resource("Database", leaving)] }),
    does: "nothing | lost",
    because: "its data go",
  },
  {
    given: "a zone group that others are deleting",
    view: view({ resources: [resource("PrivateEndpoint"), resource("PrivateDnsZoneGroup", leaving)] }),
    does: "pass begin urn:PrivateDnsZoneGroup | updating",
    because: "a zone group holds no data",
  },
  {
    given: "a cluster that Azure calls Disabled",
    view: view({ resources: [resource("Cluster", disabled), resource("Database")] }),
    does: "nothing | broken",
    because: "green means that clients can use the instance",
  },
  {
    given: "a cluster that Azure calls Disabled, and a step that no pass has written down",
    view: view({
      resources: [resource("Cluster", disabled)],
      memory: { ...MEMORY, steps: { "urn:Database": { properties: {}, status: SETTLED } } },
    }),
    does: "pass settle | broken",
    because: "the state is written all the same",
  },
  {
    given: "a cluster that Azure calls Disabled, and the word to repair",
    view: view({ resources: [resource("Cluster", disabled), resource("Database")], repairs: true }),
    does: "steps Cluster | updating",
    because: "the same write once more may help",
  },
  {
    given: "a setting that others changed",
    view: view({ resources: [resource("Cluster", { differences: { skuName: { observed: "a", declared: "b" } } })] }),
    does: "nothing | ready",
    because: "somebody changed it for a reason",
  },
  {
    given: "a setting that others changed, and the word to repair",
    view: view({
      resources: [resource("Cluster", { differences: { skuName: { observed: "a", declared: "b" } } })],
      repairs: true,
    }),
    does: "steps Cluster | updating",
    because: "somebody said so",
  },
  {
    given: "a mark of somebody else, and the word to repair",
    view: view({
      resources: [resource("Cluster", { differences: { owner: { observed: "other", declared: "uid" } } })],
      repairs: true,
    }),
    does: "nothing | ready",
    because: "a repair is no adoption",
  },
  {
    given: "an object that goes, and nothing of the stack looked at",
    view: view({ goal: absent, resources: ALL.map((kind) => resource(kind, { lookedMs: 0 })) }),
    does: "removals Database,PrivateDnsZoneGroup | deleting",
    because: "what rests on others goes first, and together",
  },
  {
    given: "a zone group and a database that are gone",
    view: view({
      goal: absent,
      resources: [
        resource("Cluster", { lookedMs: 0 }),
        resource("PrivateEndpoint", { lookedMs: 0 }),
        resource("Database", { status: { is: "deleted" } }),
        resource("PrivateDnsZoneGroup", { status: { is: "deleted" } }),
      ],
    }),
    does: "removals PrivateEndpoint | deleting",
    because: "the cluster goes last",
  },
  {
    given: "a delete in progress, as the observer saw",
    view: view({
      goal: absent,
      resources: [
        resource("Cluster", {
          status: { is: "deleting", sinceMs: NOW_MS - 9_000 },
          ...observed({ provisioningState: "Deleting" }),
        }),
      ],
    }),
    does: `nothing | deleting | ${10 * LOOK_MS - 1_000}`,
    because: "Azure is at it",
  },
  {
    given: "a delete that has ended, as the observer saw",
    view: view({
      goal: absent,
      resources: [resource("Cluster", { status: { is: "deleting", sinceMs: NOW_MS - 9_000 }, ...gone })],
    }),
    does: "removals Cluster | deleting",
    because: "the last word is a 404 to the delete's own look",
  },
  {
    given: "nothing left in Azure",
    view: view({ goal: absent, resources: ALL.map((kind) => resource(kind, { status: { is: "deleted" } })) }),
    does: "destroy | deleting",
    because: "the engine takes the stack away",
  },
  {
    given: "nothing left in Azure, as removals told, and a last pass a second ago that saw it otherwise",
    view: view({
      goal: absent,
      resources: ALL.map((kind) => resource(kind, { status: { is: "deleted" } })),
      memory: { ...MEMORY, lastPass: { atMs: NOW_MS - 1_000, isOk: false } },
    }),
    does: `nothing | deleting | ${LOOK_MS - 1_000}`,
    because: "Azure may go on to tell both, and a pass is dear",
  },
  {
    given: "a stack that is gone",
    view: view({ goal: absent, state: undefined, resources: [] }),
    does: "nothing | absent",
    because: "the finalizer may go",
  },
  {
    given: "a delete that fails for good",
    view: view({
      goal: absent,
      resources: [resource("Cluster", { lookedMs: 0 })],
      memory: { ...MEMORY, failure: failure({ of: attemptOf(absent, "c") }) },
    }),
    does: "nothing | failed | 5000",
    because: "what cannot be cleaned up is said",
  },
  {
    given: "a failed update, and an object that goes",
    view: view({
      goal: absent,
      resources: [resource("Cluster", { lookedMs: 0 })],
      memory: { ...MEMORY, failure: failure() },
    }),
    does: "removals Cluster | deleting",
    because: "a delete does not wait for what an update waits for",
  },
];

describe("the plan of a stack", () => {
  for (const { given, view: seen, does, because } of ROWS)
    it(`given ${given}: ${does}, because ${because}`, () => {
      assert.equal(told(plan(seen)), does);
    });
});
