import { strict as assert } from "node:assert";
import { OBSTACLE_MS } from "../../../runner/controlPlane/place";
import { planKeeping } from "../../../runner/controlPlane/planKeeping";
import { type Goal, type KnownResource, NO_MEMORY, type StackView } from "../../../runner/controlPlane/stackView";

const NOW_MS = 10_000_000;
const LOOKED_MS = NOW_MS - 1_000;
const ENDPOINT = "/PrivateEndpoint";
const IDS: Readonly<Record<string, string>> = {
  Cluster: "/Cluster",
  Database: "/Cluster/Database",
  PrivateEndpoint: ENDPOINT,
  PrivateDnsZoneGroup: `${ENDPOINT}/PrivateDnsZoneGroup`,
};
const gone = { observation: { is: "gone", atMs: NOW_MS } } as const;
const there = (properties: object) =>
  ({ observation: { is: "there", atMs: NOW_MS, document: { properties: { ...properties } } } }) as const;
const leaving = there({ provisioningState: "Deleting", resourceState: "Deleting" });
const cutOff = there({
  privateLinkServiceConnections: [{ properties: { privateLinkServiceConnectionState: { status: "Disconnected" } } }],
});
const failed = (lookedMs: number): Partial<KnownResource> => ({
  status: { is: "failed", code: "RequestDisallowedByPolicy", reason: "no", isFinal: true },
  lookedMs,
});

/** An instance that runs, but for some of its resources. */
function view(over: Readonly<Record<string, Partial<KnownResource>>>, goal: Goal = { is: "kept" }): StackView {
  const resources = Object.entries(IDS).map(([kind, id]): KnownResource => {
    const settled = { inputs: {}, properties: {}, status: { is: "settled" }, isMade: true, differences: {} } as const;
    const observation = { is: "unknown" } as const;
    return { urn: kind, kind: kind as never, id, ...settled, observation, lookedMs: LOOKED_MS, ...over[kind] };
  });
  const state = { resources, digest: "before" };
  return { nowMs: NOW_MS, goal, state, resources, memory: NO_MEMORY, repairs: false, circumstances: "" };
}

describe("what is kept of an instance while what is wanted cannot be had", () => {
  const rows: readonly { given: string; view: StackView; does: string; because: string }[] = [
    { given: "nothing amiss", view: view({}), does: "nothing", because: "it runs" },
    {
      given: "an endpoint that is gone",
      view: view({ PrivateEndpoint: gone }),
      does: "PrivateEndpoint PrivateDnsZoneGroup",
      because: "what is inside went with it, and no list shows that",
    },
    {
      given: "a zone group that is gone",
      view: view({ PrivateDnsZoneGroup: gone }),
      does: "PrivateDnsZoneGroup",
      because: "the endpoint is there",
    },
    {
      given: "a cluster and an endpoint that are gone",
      view: view({ Cluster: gone, PrivateEndpoint: gone }),
      does: "nothing",
      because: "an endpoint leads nowhere without its cluster, which only a word makes again",
    },
    {
      given: "a database that is gone",
      view: view({ Database: gone }),
      does: "nothing",
      because: "only a word makes it again",
    },
    ...["Cluster", "Database"].flatMap((kind) => [
      {
        given: `a ${kind} that Azure deletes, and an endpoint that is cut off`,
        view: view({ [kind]: leaving, PrivateEndpoint: cutOff }),
        does: "nothing",
        because: "an endpoint that is taken away now does not come back before what it leads to",
      },
      {
        given: `a ${kind} whose change failed, and that Azure deletes, and an endpoint that is cut off`,
        view: view({ [kind]: { ...failed(LOOKED_MS), ...leaving }, PrivateEndpoint: cutOff }),
        does: "nothing",
        because: "what came of the change before says nothing of that",
      },
    ]),
    {
      given: "an endpoint that is cut off from a cluster that runs",
      view: view({ PrivateEndpoint: cutOff }),
      does: "PrivateEndpoint PrivateDnsZoneGroup",
      because: "no endpoint is connected again",
    },
    {
      given: "an endpoint that Azure has just refused",
      view: view({ PrivateEndpoint: failed(LOOKED_MS) }),
      does: `nothing ${OBSTACLE_MS - 1_000}`,
      because: "the same attempt would fail again",
    },
    {
      given: "an endpoint that Azure refused ten minutes ago",
      view: view({ PrivateEndpoint: failed(NOW_MS - OBSTACLE_MS) }),
      does: "PrivateEndpoint",
      because: "the cause may have been mended in Azure",
    },
    {
      given: "a cluster whose change failed",
      view: view({ Cluster: failed(NOW_MS - OBSTACLE_MS) }),
      does: "nothing",
      because: "what holds data moves with a declaration only",
    },
    {
      given: "a database that never was",
      view: view({ Database: { isMade: false }, PrivateEndpoint: gone }),
      does: "nothing",
      because: "nobody could use the instance yet",
    },
    {
      given: "a zone group that is gone while the instance is deleted",
      view: view({ PrivateDnsZoneGroup: { ...gone, lookedMs: 0 } }, { is: "absent" }),
      does: "removals",
      because: "nothing of it is to be kept",
    },
  ];
  for (const { given, view, does, because } of rows) {
    it(`given ${given}: ${does}, because ${because}`, () => {
      const { deed, afterMs } = planKeeping(view);
      const done = deed.is === "steps" ? deed.resources.map(({ kind }) => kind).join(" ") : deed.is;
      assert.equal(deed.is === "removals" || afterMs === undefined ? done : `${done} ${afterMs}`, does);
    });
  }
});
