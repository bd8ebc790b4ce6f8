import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { CustomKind } from "../../../runner/api/customKind";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../../runner/api/scope";

/** An object is created with the first spec and then changed to the next ones; a status may come between. */
export interface AdmissionRow {
  readonly kind: CustomKind;
  readonly specs: readonly unknown[];
  /** Written after the creation. */
  readonly status?: object;
  /** Of the last step; absent: all is admitted. */
  readonly refused?: RegExp;
  readonly because: string;
}

type Fields = Readonly<Record<string, unknown>>;

const REDIS: Fields = {
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

function without(fields: Fields, name: string): Fields {
  const { [name]: _, ...rest } = fields;
  return rest;
}

function controlPlane(specs: readonly unknown[], because: string, refused?: RegExp): AdmissionRow {
  return { kind: CONTROL_PLANE_REDIS, specs, because, ...(refused ? { refused } : {}) };
}

function runtimePlane(specs: readonly unknown[], because: string, refused?: RegExp): AdmissionRow {
  return { kind: RUNTIME_PLANE_REDIS, specs, because, ...(refused ? { refused } : {}) };
}

/** A change that is refused in one way and the change that is not. */
const CONTROL_PLANE: readonly AdmissionRow[] = [
  controlPlane([REDIS, { ...REDIS, sku: "Balanced_B20" }], "a size scales"),
  controlPlane([REDIS, { ...REDIS, sku: "MemoryOptimized_M10" }], "Azure decides over families"),
  controlPlane([{ ...REDIS, sku: "B10" }], "a SKU has a family", /spec\.sku/),
  controlPlane([{ ...REDIS, sku: "Enterprise_E10" }], "Azure decides over SKUs"),
  ...["remoteRef", "ipRange", "scope", "sku"].map((name) =>
    controlPlane([without(REDIS, name)], `${name} is required`, new RegExp(`spec\\.${name}: Required`)),
  ),
  controlPlane([undefined], "the Go operator's CRD admits an object without a spec"),
  controlPlane([undefined, REDIS], "a spec may come later"),
  controlPlane([REDIS, undefined], "a spec never goes", /spec cannot be removed/),
  controlPlane(
    [{ ...REDIS, remoteRef: { name: "cache" } }],
    "a reference has a namespace",
    /remoteRef\.namespace: Required/,
  ),
  controlPlane(
    [REDIS, { ...REDIS, remoteRef: { namespace: "apps", name: "other" } }],
    "the object that is served stays",
    /RemoteRef is immutable/,
  ),
  controlPlane([{ ...REDIS, ipRange: {} }], "an IpRange has a name", /ipRange\.name: Required/),
  controlPlane([{ ...REDIS, ipRange: { name: "" } }], "the name is not empty", /ipRange\.name/),
  controlPlane([REDIS, { ...REDIS, ipRange: { name: "other" } }], "the endpoint stays", /IpRange is immutable/),
  controlPlane([{ ...REDIS, scope: { name: "" } }], "the name is not empty", /scope\.name/),
  controlPlane([REDIS, { ...REDIS, scope: { name: "other" } }], "an instance does not move", /Scope is immutable/),
  controlPlane([REDIS, { ...REDIS, highAvailability: true }], "that is the default"),
  controlPlane([{ ...REDIS, highAvailability: true }, REDIS], "that is the default"),
  controlPlane([REDIS, { ...REDIS, highAvailability: false }], "a replica stays", /HighAvailability is immutable/),
  controlPlane([{ ...REDIS, highAvailability: false }, REDIS], "none comes", /HighAvailability is immutable/),
  controlPlane([REDIS, { ...REDIS, clusteringPolicy: "EnterpriseCluster" }], "that is the default"),
  controlPlane([REDIS, { ...REDIS, clusteringPolicy: "OSSCluster" }], "it stays", /ClusteringPolicy is immutable/),
  controlPlane([{ ...REDIS, clusteringPolicy: "NoCluster" }, REDIS], "it stays", /ClusteringPolicy is immutable/),
  controlPlane([{ ...REDIS, clusteringPolicy: "Sharded" }], "there are three", /Unsupported value: "Sharded"/),
  controlPlane(
    [
      { ...REDIS, vpcNetwork: { name: "net" } },
      { ...REDIS, vpcNetwork: { name: "net" } },
    ],
    "nothing changes",
  ),
  controlPlane([{ ...REDIS, vpcNetwork: { name: "" } }], "the name is not empty", /vpcNetwork\.name/),
  controlPlane([{ ...REDIS, vpcNetwork: {} }], "a VpcNetwork has a name", /vpcNetwork\.name: Required/),
  controlPlane([REDIS, { ...REDIS, vpcNetwork: { name: "net" } }], "none comes", /VpcNetwork is immutable/),
  controlPlane([{ ...REDIS, vpcNetwork: { name: "net" } }, REDIS], "none goes", /VpcNetwork is immutable/),
  controlPlane(
    [
      { ...REDIS, vpcNetwork: { name: "net" } },
      { ...REDIS, vpcNetwork: { name: "other" } },
    ],
    "an instance does not move",
    /VpcNetwork is immutable/,
  ),
  controlPlane(
    [
      { ...REDIS, shardCount: 2 },
      { ...REDIS, shardCount: 2, sku: "Balanced_B20" },
    ],
    "the number stays",
  ),
  controlPlane([{ ...REDIS, shardCount: 0 }], "no shard is no number", /shardCount/),
  controlPlane([REDIS, { ...REDIS, shardCount: 2 }], "none comes", /ShardCount is immutable/),
  controlPlane([{ ...REDIS, shardCount: 2 }, REDIS], "none goes", /ShardCount is immutable/),
  controlPlane(
    [
      { ...REDIS, shardCount: 2 },
      { ...REDIS, shardCount: 3 },
    ],
    "it stays",
    /ShardCount is immutable/,
  ),
  controlPlane([REDIS, { ...REDIS, redisVersion: "7.4" }, REDIS], "a version is only compared"),
  controlPlane([{ ...REDIS, redisVersion: "latest" }], "a version has numbers", /redisVersion/),
  controlPlane(
    [REDIS, { ...REDIS, redisConfiguration: { "maxmemory-policy": "noeviction", maxclients: 5 } }, REDIS],
    "parameters change, and the runner names those that there are not",
  ),
  controlPlane([{ ...REDIS, redisConfiguration: { "maxmemory-policy": 5 } }], "a policy is text", /maxmemory-policy/),
];

const RUNTIME_PLANE: readonly AdmissionRow[] = [
  runtimePlane([undefined], "the Go operator's CRD admits an object without a spec"),
  runtimePlane([{}], "everything has a default"),
  runtimePlane([undefined, { redisTier: "S3" }], "no spec is the tier S1, which scales"),
  runtimePlane([undefined, { redisTier: "P1" }], "no spec is the tier S1", /redisTier family is immutable/),
  runtimePlane([{ redisTier: "P1" }, undefined], "a spec never goes", /spec cannot be removed/),
  runtimePlane([{ redisTier: "S6" }], "there are five", /Unsupported value: "S6"/),
  ...["S1", "P1", "C3"].flatMap((from) =>
    ["S2", "P2", "C4"].map((to) =>
      from.charAt(0) === to.charAt(0)
        ? runtimePlane([{ redisTier: from }, { redisTier: to }, { redisTier: from }], "the number scales, both ways")
        : runtimePlane([{ redisTier: from }, { redisTier: to }], "the letter stays", /redisTier family is immutable/),
    ),
  ),
  runtimePlane([{}, { redisTier: "P1" }], "the default is an S", /redisTier family is immutable/),
  runtimePlane([{}, { authSecret: { name: "a" } }, {}, { authSecret: { name: "b" } }], "a name comes and goes"),
  runtimePlane(
    [{ authSecret: { name: "a" } }, { authSecret: { name: "b" } }],
    "a name does not change",
    /name is immutable/,
  ),
  runtimePlane([{ authSecret: { name: "A_b" } }], "a Secret has such names", /authSecret\.name/),
  runtimePlane([{ authSecret: { name: "a".repeat(254) } }], "a Secret has such names", /authSecret\.name: Too long/),
  runtimePlane(
    [{}, { authSecret: { labels: { a: "b" }, annotations: { c: "d" }, extraData: { e: "{{ .host }}" } } }, {}],
    "the Secret's shape changes",
  ),
  ...["labels", "annotations"].map((name) =>
    runtimePlane(
      [{ authSecret: { [name]: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, "b"])) } }],
      "there are 64 at most",
      new RegExp(`authSecret\\.${name}: Too many`),
    ),
  ),
  runtimePlane([{ ipRange: {} }], "an IpRange has a name", /ipRange\.name: Required/),
  runtimePlane([{ ipRange: { name: "a" } }, { ipRange: { name: "b" } }, {}], "nothing has begun"),
  {
    ...runtimePlane([{}, { ipRange: { name: "default" } }, { ipRange: { name: "" } }, {}], "that is the default"),
    status: { id: "begun" },
  },
  {
    ...runtimePlane(
      [{ ipRange: { name: "a" } }, { ipRange: { name: "a" }, redisTier: "S2" }],
      "the IpRange is the same",
    ),
    status: { id: "begun" },
  },
  ...[
    [{}, { ipRange: { name: "a" } }],
    [{ ipRange: { name: "a" } }, {}],
    [{ ipRange: { name: "a" } }, { ipRange: { name: "b" } }],
    [undefined, { ipRange: { name: "b" } }],
  ].map((specs) => ({
    ...runtimePlane(specs, "the endpoint has its address", /IpRange is immutable once the instance is begun/),
    status: { id: "begun" },
  })),
];

const ip = (cidr: string) => ({ cidr, scope: { name: "scope" } });

const scopeIn = (azure: object) => ({ region: "westeurope", scope: { azure: { ...AZURE, ...azure } } });

const STANDALONE: readonly AdmissionRow[] = [
  ...[CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE].flatMap((kind): AdmissionRow[] => [
    { kind, specs: [ip("10.0.0.0/24"), ip("10.0.0.0/24")], because: "nothing changes" },
    { kind, specs: [ip("10.0.0.0/29")], because: "Azure has no smaller subnet" },
    { kind, specs: [ip("10.0.0.0/30")], refused: /must be \/29 or larger/, because: "Azure has no smaller subnet" },
    { kind, specs: [ip("10.0.0.1/24")], refused: /begin at the first address/, because: "Azure refuses it" },
    { kind, specs: [ip("fd00::/64")], refused: /must be an IPv4 range/, because: "endpoints have IPv4" },
    { kind, specs: [ip("10.0.0.0")], refused: /must be an IPv4 range/, because: "an address is no range" },
    { kind, specs: [ip("10.0.0.0/24"), ip("10.0.1.0/24")], refused: /CIDR is immutable/, because: "a subnet stays" },
    { kind, specs: [{ scope: { name: "scope" } }], refused: /CIDR is required/, because: "nobody else chooses one" },
    {
      kind,
      specs: [ip("10.0.0.0/24"), { scope: { name: "scope" } }],
      refused: /CIDR is required/,
      because: "it never goes",
    },
    { kind, specs: [undefined], refused: /spec is required/, because: "nothing is said" },
  ]),
  {
    kind: CONTROL_PLANE_IP_RANGE,
    specs: [ip("10.0.0.0/24"), { ...ip("10.0.0.0/24"), scope: { name: "other" } }],
    refused: /Scope is immutable/,
    because: "a subnet does not move",
  },
  {
    kind: CONTROL_PLANE_IP_RANGE,
    specs: [{ cidr: "10.0.0.0/24" }],
    refused: /scope: Required/,
    because: "it lies somewhere",
  },
  { kind: SCOPE, specs: [{ region: "westeurope", scope: { azure: AZURE } }], because: "that is all it needs" },
  {
    kind: SCOPE,
    specs: [
      {
        region: "westeurope",
        scope: {
          azure: {
            ...AZURE,
            vpcNetwork: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n",
          },
        },
      },
    ],
    because: "an id names a network as well",
  },
  ...(
    [
      [{ region: "northeurope", scope: { azure: AZURE } }, /Region is immutable/],
      [scopeIn({ subscriptionId: "99999999-9999-9999-9999-999999999999" }), /Subscription is immutable/],
      [scopeIn({ vpcNetwork: "other" }), /VirtualNetwork is immutable/],
      [scopeIn({ resourceGroupName: "other" }), /ResourceGroup is immutable/],
    ] as const
  ).map(
    ([after, refused]): AdmissionRow => ({
      kind: SCOPE,
      specs: [{ region: "westeurope", scope: { azure: AZURE } }, after],
      refused,
      because: "the instances that are there do not move",
    }),
  ),
  { kind: SCOPE, specs: [undefined], refused: /spec is required/, because: "nothing is said" },
  {
    kind: SCOPE,
    specs: [{ region: "westeurope", scope: {} }],
    refused: /scope\.azure: Required/,
    because: "it is for Azure",
  },
  {
    kind: SCOPE,
    specs: [{ region: "westeurope", scope: { azure: { ...AZURE, subscriptionId: "mine" } } }],
    refused: /subscriptionId/,
    because: "a subscription has a guid",
  },
];

export const ADMISSION: readonly AdmissionRow[] = [...CONTROL_PLANE, ...RUNTIME_PLANE, ...STANDALONE];
