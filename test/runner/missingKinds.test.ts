import { strict as assert } from "node:assert";
import { SCOPE } from "../../runner/api/scope";
import { VPC_NETWORK } from "../../runner/api/vpcNetwork";
import { KubernetesError } from "../../runner/kubernetes/kubernetes";
import { appearing } from "../../runner/missingKinds";
import { InMemoryKubernetes } from "./inMemoryKubernetes";
import { ManualClock, settled } from "./manualClock";

const SERVED = "served";

describe("kinds that are missing", () => {
  const given = (answer: () => number | typeof SERVED) => {
    const kubernetes = new InMemoryKubernetes();
    kubernetes.before = ({ kind }) => {
      const status = kind === SCOPE.kind ? answer() : 404;
      if (status !== SERVED) throw new KubernetesError(status, "", "");
    };
    const clock = new ManualClock();
    const stop = new AbortController();
    const found: (readonly string[])[] = [];
    void appearing([{ kubernetes, kinds: [SCOPE, VPC_NETWORK] }], clock, stop.signal).then((kinds) => {
      found.push(kinds);
    });
    return { kubernetes, clock, stop, found };
  };

  it("given one that comes: is named within half a minute, though the API server was away in between", async () => {
    let answer: number | typeof SERVED = 404;
    const { kubernetes, clock, found } = given(() => answer);
    await clock.advance(60_000);
    assert.equal(kubernetes.calls.length, 4, "two looks at two kinds");
    answer = 0;
    await clock.advance(30_000);
    assert.deepEqual(found, []);
    answer = SERVED;
    await clock.advance(30_000);
    assert.deepEqual(found, [["scopes.cloud-control.kyma-project.io"]]);
    assert.equal(clock.nextMs, undefined, "nobody looks any more");
  });

  it("given the signal: ends with none", async () => {
    const { clock, stop, found } = given(() => 404);
    stop.abort();
    await settled();
    assert.deepEqual([found, clock.nextMs], [[[]], undefined]);
  });

  it("given nothing that is missing: asks nothing", async () => {
    const kubernetes = new InMemoryKubernetes();
    const clock = new ManualClock();
    const stop = new AbortController();
    const found = appearing([{ kubernetes, kinds: [] }], clock, stop.signal);
    await clock.advance(120_000);
    assert.deepEqual(kubernetes.calls, []);
    stop.abort();
    assert.deepEqual(await found, []);
  });
});
