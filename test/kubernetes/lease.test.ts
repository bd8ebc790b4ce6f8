import assert from "node:assert/strict";
import type { KubernetesClient } from "../../runner/kubernetes/client";
import { systemClock } from "../../runner/kubernetes/clock";
import { LEASE, LeaseCandidate } from "../../runner/kubernetes/lease";
import { KeptLog } from "../runner/keptLog";
import type { ApiServer } from "./apiServer";
import { connect } from "./connect";
import { sharedApiServer } from "./sharedApiServer";

describe("a Lease on a real API server", () => {
  let server: ApiServer;
  let clients: KubernetesClient[];
  let stop: AbortController;
  let namespace: string;

  before(async () => {
    server = await sharedApiServer();
  });
  beforeEach(async () => {
    stop = new AbortController();
    clients = [connect(server.kubeconfig), connect(server.kubeconfig)];
    namespace = await server.namespace();
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(clients.map((client) => client.close()));
  });

  const ref = () => ({ namespace, name: "runner" });
  const candidate = (index: number, times = {}) =>
    new LeaseCandidate(clients[index] ?? assert.fail(), {
      ref: ref(),
      identity: `node_${index}_0a`,
      clock: systemClock,
      random: Math.random,
      log: new KeptLog(),
      ...times,
    });

  it("is handed over when its holder releases it", async () => {
    const first = await candidate(0, { retryMs: 50 }).acquire(stop.signal);
    const acquiring = candidate(1, { retryMs: 50 }).acquire(stop.signal);
    assert.equal((await clients[0]?.get(LEASE, ref()))?.spec?.holderIdentity, "node_0_0a");
    await first.release();
    const second = await acquiring;
    assert.deepEqual([first.lost.aborted, second.lost.aborted], [true, false]);
    const lease = await clients[1]?.get(LEASE, ref());
    assert.deepEqual([lease?.spec?.holderIdentity, lease?.spec?.leaseTransitions], ["node_1_0a", 1]);
    await second.release();
  });

  it("is taken from a holder that is silent", async () => {
    await clients[0]?.create(LEASE, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: ref(),
      spec: { holderIdentity: "node_99_0a", leaseDurationSeconds: 1, leaseTransitions: 6 },
    });
    const held = await candidate(1, { retryMs: 100 }).acquire(stop.signal);
    const { holderIdentity, leaseTransitions } = (await clients[1]?.get(LEASE, ref()))?.spec ?? {};
    assert.deepEqual([holderIdentity, leaseTransitions], ["node_1_0a", 7]);
    await held.release();
  });

  it("goes to one of those who want it at once", async () => {
    const acquired: number[] = [];
    const acquiring = [0, 1].map((index) =>
      candidate(index, { retryMs: 50 })
        .acquire(stop.signal)
        .then((held) => {
          acquired.push(index);
          return held;
        }),
    );
    const first = await Promise.race(acquiring);
    assert.equal(acquired.length, 1);
    await first.release();
    const both = await Promise.all(acquiring);
    assert.equal((await clients[0]?.get(LEASE, ref()))?.spec?.leaseTransitions, 1);
    await Promise.all(both.map((held) => held.release()));
  });
});
