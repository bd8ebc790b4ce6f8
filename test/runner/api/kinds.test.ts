import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { CustomKind } from "../../../runner/api/customKind";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION } from "../../../runner/api/subscription";
import { VPC_NETWORK } from "../../../runner/api/vpcNetwork";

const METADATA = { name: "one", namespace: "default" };

function object(kind: CustomKind, rest: { readonly spec?: unknown; readonly status?: unknown }) {
  return { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, metadata: METADATA, ...rest };
}

const REDIS = {
  remoteRef: { namespace: "apps", name: "cache" },
  ipRange: { name: "range" },
  scope: { name: "scope" },
  sku: "Balanced_B10",
};
const AZURE = {
  tenantId: "11111111-1111-1111-1111-111111111111",
  subscriptionId: "22222222-2222-2222-2222-222222222222",
  vpcNetwork: "apps",
};

interface Row {
  readonly kind: CustomKind;
  readonly spec: unknown;
  /** The parsed spec, or the problems as `path: reason`. */
  readonly gives: Readonly<Record<string, unknown>> | readonly string[];
  readonly because: string;
}

const ROWS: readonly Row[] = [
  {
    kind: CONTROL_PLANE_REDIS,
    spec: REDIS,
    gives: { ...REDIS, highAvailability: true, clusteringPolicy: "EnterpriseCluster" },
    because: "high availability and one endpoint are the defaults",
  },
  {
    kind: CONTROL_PLANE_REDIS,
    spec: undefined,
    gives: ["spec: is required"],
    because: "the Go operator's CRD admits it",
  },
  {
    kind: CONTROL_PLANE_REDIS,
    spec: { ...REDIS, scope: {}, sku: "B10", highAvailability: "yes", remoteRef: null },
    gives: [
      "spec.remoteRef: is required",
      "spec.scope.name: is required",
      'spec.sku: must be the name of a SKU such as "Balanced_B10"',
      "spec.highAvailability: must be true or false",
    ],
    because: "all problems are said at once, with their paths",
  },
  {
    kind: CONTROL_PLANE_REDIS,
    spec: { ...REDIS, clusteringPolicy: "Cluster", shardCount: 0 },
    gives: [
      'spec.clusteringPolicy: must be "EnterpriseCluster" or "NoCluster" or "OSSCluster"',
      "spec.shardCount: must be 1 or more",
    ],
    because: "words and numbers have their limits",
  },
  {
    kind: CONTROL_PLANE_REDIS,
    spec: { ...REDIS, sku: "GigaOptimized_G99999" },
    gives: { ...REDIS, sku: "GigaOptimized_G99999", highAvailability: true, clusteringPolicy: "EnterpriseCluster" },
    because: "Azure adds SKUs",
  },
  {
    kind: CONTROL_PLANE_REDIS,
    spec: { ...REDIS, redisConfiguration: { maxclients: 5, "maxmemory-policy": "allkeys-lru" } },
    gives: {
      ...REDIS,
      highAvailability: true,
      clusteringPolicy: "EnterpriseCluster",
      redisConfiguration: { maxclients: 5, "maxmemory-policy": "allkeys-lru" },
    },
    because: "a parameter that there is not is refused later, by its name",
  },
  { kind: RUNTIME_PLANE_REDIS, spec: undefined, gives: { redisTier: "S1" }, because: "no spec is an empty spec" },
  { kind: RUNTIME_PLANE_REDIS, spec: {}, gives: { redisTier: "S1" }, because: "the smallest tier is the default" },
  {
    kind: RUNTIME_PLANE_REDIS,
    spec: { ipRange: { name: "" } },
    gives: { redisTier: "S1", ipRange: { name: "" } },
    because: "clients in Go write an empty name",
  },
  {
    kind: RUNTIME_PLANE_REDIS,
    spec: { redisTier: "P9", authSecret: { name: "Not A Name", labels: { a: 1 } }, ipRange: {} },
    gives: [
      'spec.redisTier: must be "S1" or "S2" or "S3" or "S4" or "S5" or "P1" or "P2" or "P3" or "P4" or "P5" or "C3" or "C4" or "C5" or "C6" or "C7"',
      "spec.ipRange.name: is required",
      "spec.authSecret.name: must be a name for a Secret: letters a to z, digits, hyphens and dots",
      "spec.authSecret.labels.a: must be text",
    ],
    because: "each field is checked",
  },
  {
    kind: RUNTIME_PLANE_REDIS,
    spec: { authSecret: { labels: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, "b"])) } },
    gives: ["spec.authSecret.labels: holds more than 64"],
    because: "the Go operator has this limit",
  },
  {
    kind: SCOPE,
    spec: { region: "westeurope", scope: { azure: AZURE } },
    gives: { region: "westeurope", scope: { azure: AZURE } },
    because: "a scope without a Kyma needs no kymaName",
  },
  {
    kind: SCOPE,
    spec: { region: "eu-1", scope: { aws: { accountId: "1" } } },
    gives: ["spec.scope.azure: is required"],
    because: "a Kyma has scopes of other clouds",
  },
  {
    kind: SCOPE,
    spec: {
      region: "westeurope",
      scope: { azure: { ...AZURE, subscriptionId: "mine", vpcNetwork: "/subscriptions/x" } },
    },
    gives: [
      "spec.scope.azure.subscriptionId: must be a guid",
      "spec.scope.azure.vpcNetwork: must be the name of a virtual network, or its ARM id",
    ],
    because: "ids are checked before they reach Azure",
  },
  {
    kind: CONTROL_PLANE_IP_RANGE,
    spec: { cidr: "10.0.0.0/24", scope: { name: "scope" } },
    gives: { cidr: "10.0.0.0/24", scope: { name: "scope" } },
    because: "an IpRange without a runtime plane needs no remoteRef",
  },
  { kind: RUNTIME_PLANE_IP_RANGE, spec: undefined, gives: {}, because: "a Kyma chooses the addresses itself" },
  {
    kind: VPC_NETWORK,
    spec: { region: "westeurope", subscription: "sub", vpcNetworkName: "shoot--a", cidrBlocks: ["10.0.0.0/16"] },
    gives: { region: "westeurope", subscription: "sub", vpcNetworkName: "shoot--a" },
    because: "only what is needed is read",
  },
  {
    kind: VPC_NETWORK,
    spec: {},
    gives: ["spec.region: is required", "spec.subscription: is required"],
    because: "both are needed",
  },
  {
    kind: SUBSCRIPTION,
    spec: { details: { garden: {} } },
    gives: { details: { garden: {} } },
    because: "only its status counts",
  },
];

describe("the kinds of custom resources", () => {
  for (const { kind, spec, gives, because } of ROWS) {
    it(`given ${kind.kind} of ${kind.group} with ${JSON.stringify(spec)?.slice(0, 60)}: says what it is, because ${because}`, () => {
      const { object: parsed, problems } = kind.parse(object(kind, { spec }));
      const found = parsed ? parsed.spec : problems?.map(({ path, reason }) => `${path}: ${reason}`);
      assert.deepEqual(found, gives);
    });
  }

  for (const [status, read] of [
    [undefined, undefined],
    ["none", undefined],
    [{ id: "one", port: "x", conditions: [{ type: "Ready" }] }, { id: "one" }],
  ] as const) {
    it(`given the status ${JSON.stringify(status)}: what fits is read, and the spec all the same`, () => {
      const { object: parsed } = RUNTIME_PLANE_REDIS.parse(object(RUNTIME_PLANE_REDIS, { spec: {}, status }));
      assert.deepEqual(parsed?.status, read);
      assert.deepEqual(parsed?.spec, { redisTier: "S1" });
    });
  }

  it("given a status: it is read, with times of any zone", () => {
    const conditions = [
      { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: "2026-11-29T18:00:00+01:00" },
    ];
    const status = { state: "Ready", conditions, subscriptionInfo: { azure: { subscriptionId: "s", tenantId: "t" } } };
    const { object: parsed } = SUBSCRIPTION.parse(object(SUBSCRIPTION, { status }));
    assert.deepEqual(parsed?.status?.conditions, conditions);
    assert.deepEqual(parsed?.status?.subscriptionInfo?.azure, { subscriptionId: "s", tenantId: "t" });
  });

  for (const spec of [null, 5, "text", [], [[]], { sku: {} }, { scope: 3 }]) {
    it(`given ${JSON.stringify(spec)} for a spec: has problems and does not throw`, () => {
      const { problems = [] } = CONTROL_PLANE_REDIS.parse(object(CONTROL_PLANE_REDIS, { spec }));
      assert.ok(problems.length > 0);
      for (const { path, reason } of problems) assert.match(`${path}: ${reason}`, /^spec[\w.]*: (is|must) /);
    });
  }
});
