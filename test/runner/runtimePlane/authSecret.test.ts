import { strict as assert } from "node:assert";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { SECRET } from "../../../runner/kubernetes/secret";
import { HOST, ID, KEY, ORDERS, Planes } from "./planes";

const STATUS_ID = "cloud-resources.kyma-project.io/redisInstanceStatusId";

function foreignSecret(name: string): object & { apiVersion: string; kind: string; metadata: { name: string } } {
  const metadata = { namespace: "shop", name, labels: { [STATUS_ID]: "another" } };
  return { apiVersion: "v1", kind: "Secret", metadata, data: { theirs: "eA==" } } as never;
}

describe("the Secret of the runtime plane", () => {
  it("has marks, labels and annotations, and no user's label overrides a mark", async () => {
    const planes = await Planes.with();
    const labels = { team: "a", [STATUS_ID]: "forged", "app.kubernetes.io/managed-by": "me" };
    await planes.bringUp({ redisTier: "S1", authSecret: { labels, annotations: { note: "b" } } });
    assert.deepEqual(planes.secret()?.metadata.labels, {
      team: "a",
      [STATUS_ID]: ID,
      "cloud-resources.kyma-project.io/redisInstanceNamespace": "shop",
      "cloud-resources.kyma-project.io/managed": "true",
      "app.kubernetes.io/component": "redis",
      "app.kubernetes.io/part-of": "azure-managed-redis",
      "app.kubernetes.io/managed-by": "azure-managed-redis-runner",
    });
    assert.equal(planes.secret()?.metadata.annotations?.note, "b");
  });

  it("given labels and annotations that are wanted no more: they go, and those that others added stay", async () => {
    const planes = await Planes.with();
    await planes.bringUp({ redisTier: "S1", authSecret: { labels: { team: "a" }, annotations: { note: "b" } } });
    planes.runtime.edit(SECRET, ORDERS, { metadata: { labels: { theirs: "c" }, annotations: { alsoTheirs: "d" } } });
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: { labels: null, annotations: null } } });
    await planes.settle();
    const { labels = {}, annotations = {} } = planes.secret()?.metadata ?? {};
    assert.deepEqual(
      [labels.team, labels.theirs, annotations.note, annotations.alsoTheirs],
      [undefined, "c", undefined, "d"],
    );
  });

  it("has entries from templates; one for a base entry is ignored, and a bad one is said while the others are written", async () => {
    const planes = await Planes.with();
    const extraData = {
      url: "rediss://:{{ .authString | urlquery }}@{{ .host }}:{{ .port }}",
      host: "mine",
      gap: "{{ .password }}",
      bad: "{{ if .host }}x{{ end }}",
    };
    await planes.bringUp({ redisTier: "S1", authSecret: { extraData } });
    assert.deepEqual(planes.entries(), {
      primaryEndpoint: HOST,
      host: HOST,
      port: "10000",
      authString: KEY,
      url: `rediss://:${encodeURIComponent(KEY)}@${HOST}:10000`,
      gap: "<no value>",
    });
    assert.deepEqual(planes.said(), {
      Ready: "False InvalidTemplate",
      Error: "True InvalidTemplate",
      Stalled: "True InvalidTemplate",
    });
    assert.match(planes.message() ?? "", /^spec\.authSecret\.extraData\.bad: line 1, column \d+: /);
    assert.equal(planes.status().primaryEndpoint, HOST);
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: { extraData: { bad: null } } } });
    await planes.settle();
    assert.deepEqual(planes.said(), { Ready: "True Ready" });
  });

  it("has the authority's certificate where the control plane names one", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.report([{ type: "Ready", status: "True", reason: "Ready", message: "" }], { caCert: "PEM" });
    await planes.settle();
    assert.equal(planes.entries().caCert, "PEM");
    assert.equal(planes.status().caCert, "PEM");
  });

  it("given a Secret of somebody else under the name: it is not touched, and the object recovers when it is gone", async () => {
    const planes = await Planes.with();
    await planes.declare();
    await planes.runtime.create(SECRET, foreignSecret("orders"));
    const before = planes.secret();
    await planes.settle();
    await planes.makeReady();
    const after = await planes.settle();
    assert.deepEqual(planes.secret(), before);
    assert.equal(planes.said().Error, "True SecretConflict");
    assert.equal(planes.message(), "Auth secret orders belongs to another resource.");
    assert.equal(planes.status().authSecret, undefined);
    assert.equal(after, 30_000, "no watch shows a Secret of somebody else, so it is looked at");
    planes.runtime.remove(SECRET, ORDERS);
    await planes.settle();
    assert.deepEqual(planes.said(), { Ready: "True Ready" });
    assert.equal(planes.entries().authString, KEY);
  });

  for (const [what, spoil] of [
    ["deleted", (planes: Planes) => planes.runtime.remove(SECRET, ORDERS)],
    ["edited", (planes: Planes) => planes.runtime.edit(SECRET, ORDERS, { data: { host: "eA==", more: "eA==" } })],
    ["emptied", (planes: Planes) => planes.runtime.edit(SECRET, ORDERS, { data: null })],
    [
      "made immutable and edited",
      (planes: Planes) => planes.runtime.edit(SECRET, ORDERS, { immutable: true, data: null }),
    ],
    [
      "deprived of a label",
      (planes: Planes) => {
        const labels = { "cloud-resources.kyma-project.io/managed": null };
        return planes.runtime.edit(SECRET, ORDERS, { metadata: { labels } });
      },
    ],
  ] as const) {
    it(`given the Secret is ${what}: it is restored, and the object stays Ready`, async () => {
      const planes = await Planes.with();
      await planes.bringUp();
      const { data, metadata } = planes.secret() ?? assert.fail();
      spoil(planes);
      planes.runtime.events.length = 0;
      await planes.settle();
      assert.deepEqual(planes.secret()?.data, data);
      assert.deepEqual(planes.secret()?.metadata.labels, metadata.labels);
      assert.deepEqual(planes.said(), { Ready: "True Ready" });
      assert.deepEqual(planes.runtime.events, []);
    });
  }

  it("given another key: it goes into the Secret", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    await planes.makeReady("another-key");
    await planes.settle();
    assert.equal(planes.entries().authString, "another-key");
  });

  it("given another name: the Secret is made under that name first, then ours under the old one is deleted", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    const from = planes.runtime.calls.length;
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: { name: "redis" } } });
    await planes.settle();
    const steps = planes.runtime.writes.filter(({ kind }) => kind === "Secret").slice(-2);
    assert.ok(planes.runtime.calls.length > from);
    assert.deepEqual(
      steps.map(({ verb, ref }) => `${verb} ${ref.name}`),
      ["create redis", "delete orders"],
    );
    assert.equal(planes.entries("redis").authString, KEY);
    assert.deepEqual(planes.status().authSecret, { name: "redis" });
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: null } });
    await planes.settle();
    assert.equal(planes.secret("redis"), undefined);
    assert.equal(planes.entries().authString, KEY);
  });

  it("given another name that somebody else's Secret has: ours stays under the old one", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    await planes.runtime.create(SECRET, foreignSecret("redis"));
    planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: { name: "redis" } } });
    await planes.settle();
    assert.equal(planes.said().Ready, "False SecretConflict");
    assert.equal(planes.entries().authString, KEY);
    assert.deepEqual(Object.keys(planes.entries("redis")), ["theirs"]);
  });

  it("given a Secret that changes between look and write: nothing of the change is overwritten unseen", async () => {
    const planes = await Planes.with();
    await planes.bringUp();
    planes.runtime.edit(SECRET, ORDERS, { data: { host: "eA==" } });
    let isFirst = true;
    planes.runtime.before = ({ verb, kind }) => {
      if (kind !== "Secret" || verb !== "update" || !isFirst) return;
      isFirst = false;
      planes.runtime.edit(SECRET, ORDERS, { metadata: { labels: { [STATUS_ID]: "another" } } });
    };
    await planes.settle();
    assert.equal(planes.said().Ready, "False SecretConflict");
    assert.equal(planes.entries().host, "x");
  });

  for (const [status, reason, expected] of [
    [403, "Forbidden", "Forbidden"],
    [422, "Invalid", "InvalidSpec"],
  ] as const) {
    it(`given the API server refuses the Secret with ${status}: the condition says so, without the key`, async () => {
      const planes = await Planes.with();
      planes.runtime.before = ({ verb, kind }) => {
        if (kind === "Secret" && verb === "create")
          throw new KubernetesError(status, reason, `secrets "orders" is wrong: "${KEY}"`);
      };
      await planes.bringUp();
      assert.equal(planes.said().Ready, `False ${expected}`);
      assert.equal(
        planes.message(),
        'The API server refused to write the Secret for the applications: secrets "orders" is wrong: "…"',
      );
    });
  }

  it("given an API server that fails: the error comes out, so that the key comes again later", async () => {
    const planes = await Planes.with();
    await planes.declare();
    planes.control.before = () => {
      throw new KubernetesError(503, "ServiceUnavailable", "no");
    };
    await assert.rejects(planes.settle(), /no/);
  });
});
