import { strict as assert } from "node:assert";
import { Faults } from "../../../emulator/faults/faults";
import type { NumberedRequest } from "../../../emulator/server/requestRing";
import type { Scene } from "../../chaos/scene";
import type { Passage } from "./apiProxy";
import { Disturbance } from "./disturbance";
import type { Trouble, Whom } from "./trouble";

const PATCH: Passage = { method: "PATCH", path: "/apis/group/v1/one", body: "" };
const POST: Passage = { method: "POST", path: "/apis/group/v1", body: "" };
const GET: Passage = { method: "GET", path: "/apis/group/v1/one", body: "" };
const NEWS: Passage = { method: "POST", path: "/apis/events.k8s.io/v1/namespaces/n/events?x=1", body: "" };
const PUT = { method: "PUT", path: "/subscriptions/1/one" } as unknown as NumberedRequest;

/** Passages are told apart as objects. */
const a = (passage: Passage): Passage => ({ ...passage });

describe("a disturbance of the runner's chaos", () => {
  let disturbance: Disturbance | undefined;
  let killed: Whom[];
  let faults: Faults;
  /** Who is there to be killed. */
  let there: Set<Whom>;
  afterEach(() => disturbance?.end());

  function given(...troubles: readonly Trouble[]): Disturbance {
    faults = new Faults();
    killed = [];
    there = new Set<Whom>(["runner", "all"]);
    const scene = { emulator: { faults } } as unknown as Scene;
    const victim = {
      kill: (whom: Whom) => there.has(whom) && killed.push(whom) > 0,
      cutWatches: () => void killed.push("worker"),
    };
    disturbance = new Disturbance(scene, troubles, victim);
    return disturbance;
  }

  it("given a kill before the second write: reads and Events do not count, and the write does not pass", () => {
    const kill: Trouble = { does: "kill", whom: "runner", moment: { at: "before Kubernetes write", n: 2 } };
    const one = given(kill);
    const fates = [PATCH, GET, NEWS, POST, PATCH].map((passage) => one.asked(a(passage)));
    assert.deepEqual(fates, ["pass", "pass", "pass", "cut", "pass"]);
    assert.deepEqual([killed, [...one.hits]], [["runner"], [kill]]);
  });

  it("given a kill after a write: the write passes, and its answer is not heard", () => {
    const one = given({ does: "kill", whom: "all", moment: { at: "after Kubernetes write", n: 1 } });
    const write = a(PATCH);
    assert.equal(one.asked(write), "pass");
    assert.deepEqual([one.answered(write), killed], ["cut", ["all"]]);
  });

  it("given a kill at a moment when nobody is there: a CLI is killed when there is one, a runner never, and only what died counts", () => {
    const cli: Trouble = { does: "kill", whom: "CLI", moment: { at: "after ARM write", n: 1 } };
    const one = given(cli, { does: "kill", whom: "runner", moment: { at: "checkpoint", n: 1 } });
    there.clear();
    one.requested(PUT);
    one.checkpoint();
    assert.deepEqual([...one.hits], []);
    there = new Set(["CLI", "runner"]);
    one.checkpoint();
    assert.deepEqual([killed, [...one.hits]], [["CLI"], [cli]]);
  });

  it("given a kill around a write to Azure: the write is cut, before or after Azure did it", () => {
    given(
      { does: "kill", whom: "runner", moment: { at: "before ARM write", n: 2 } },
      { does: "kill", whom: "all", moment: { at: "after ARM write", n: 1 } },
    );
    const waiting = faults.list().map(({ kind, skip, ...rest }) => [kind, skip, "when" in rest && rest.when]);
    assert.deepEqual(waiting, [
      ["drop", 1, "before"],
      ["drop", 0, "after"],
    ]);
  });

  it("given refusals: so many writes are refused; a creation is never told of a conflict", () => {
    const one = given({ does: "refuse", status: 409, n: 2, times: 2 });
    assert.deepEqual(
      [PATCH, POST, PATCH, PATCH].map((passage) => one.asked(a(passage))),
      ["pass", "pass", { status: 409 }, "pass"],
    );
  });

  it("given an outage: watches break off, and so many requests are not answered", () => {
    const one = given({ does: "outage", n: 1, times: 2 });
    assert.deepEqual(
      [GET, PATCH, GET, NEWS, GET].map((passage) => one.asked(a(passage))),
      ["pass", "cut", "cut", "cut", "pass"],
    );
    assert.deepEqual(killed, ["worker"]);
  });

  it("given events of a watch: bookmarks do not count", () => {
    const one = given({ does: "watch", how: "late", n: 2, ms: 7 }, { does: "watch", how: "lost", n: 3, ms: 0 });
    const types = ["ADDED", "BOOKMARK", "MODIFIED", "DELETED", "ADDED"];
    const fates = types.map((type) => one.event({ type }));
    assert.deepEqual(fates, ["pass", "pass", { afterMs: 7 }, "cut", "pass"]);
  });

  it("given a fault that hit nothing, and a moment that never came: neither came about", () => {
    const hit: Trouble = { does: "fault", name: "503", fault: { kind: "refuse", status: 503, code: "No", times: 2 } };
    const one = given(
      hit,
      { does: "fault", name: "fail", fault: { kind: "fail" } },
      { does: "cut", when: "before", n: 1 },
    );
    faults.take("refuse", { method: "GET", type: "t", name: "n", isPoll: false });
    one.end();
    assert.deepEqual([[...one.hits], faults.list()], [[hit], []]);
    assert.equal(one.asked(a(PATCH)), "pass");
  });
});
