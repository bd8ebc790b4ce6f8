import { strict as assert } from "node:assert";
import { inOwnNames, type OwnName } from "../../../runner/runtimePlane/ownNames";

const ID = "6e2a1c74-9f0b-4c1e-8a39-0c4f4b0d7a11";
const RANGE = "b1d0f6de-52a7-4a7d-bb0e-55d2f4a3c9e2";
const OTHER = "00000000-0000-4000-8000-000000000009";
const ARM = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/${ID}`;

const NAMES: readonly OwnName[] = [
  { kind: "AzureManagedRedis", namespace: "kcp", id: ID, name: "shop/orders" },
  { kind: "IpRange", namespace: "kcp", id: RANGE, name: "default" },
];

/** `message`: of the control plane. `told`: in the runtime plane; absent: the same. */
const TABLE: readonly { because: string; message: string; told?: string }[] = [
  {
    because: "the IpRange has a name of its own here, and its reason stays",
    message: `IpRange ${RANGE} is not ready: Azure refused the subnet.`,
    told: "IpRange default is not ready: Azure refused the subnet.",
  },
  {
    because: "the namespace of the control plane stays where it is said for itself",
    message: `IpRange ${RANGE} is not found in namespace "kcp"`,
    told: 'IpRange default is not found in namespace "kcp"',
  },
  {
    because: "a full stop ends a sentence, and a colon a name",
    message: `IpRange ${RANGE}: see IpRange ${RANGE}.`,
    told: "IpRange default: see IpRange default.",
  },
  {
    because: "the instance is known by namespace and name",
    message: `The name belongs to AzureManagedRedis kcp/${ID}, which is older`,
    told: "The name belongs to AzureManagedRedis shop/orders, which is older",
  },
  {
    because: "users are listed without a kind",
    message: `Still needed by kcp/${ID}, kcp/${OTHER}.`,
    told: `Still needed by shop/orders, kcp/${OTHER}.`,
  },
  {
    because: "a list of two has both names",
    message: `AzureManagedRedis ${ID} waits for IpRange ${RANGE}`,
    told: "AzureManagedRedis shop/orders waits for IpRange default",
  },
  { because: "another IpRange has no name here", message: `IpRange ${OTHER} is not ready` },
  { because: "an ARM id is a name in Azure", message: `Azure does not have ${ARM}/databases/default any more.` },
  { because: "so is an ARM id that ends the sentence", message: `Azure is deleting ${ARM}.` },
  { because: "so is a host name", message: `${ID}.westeurope.redis.azure.net does not answer` },
  { because: "and a host name before a path", message: `IpRange ${RANGE}.westeurope/x, ${ID}.privatelink/` },
  { because: "so is a resource that Azure calls by its name alone", message: `The resource '${ID}' is locked.` },
  { because: "so is what begins with such a name", message: `IpRange ${RANGE}-1a2b3c4d is the subnet` },
  { because: "a path may have the namespace for a folder", message: `see /kcp/${ID} and x/kcp/${ID}` },
  { because: "the object of another kind is another object", message: `Scope ${RANGE} is not found` },
  { because: "another namespace has other objects", message: `AzureManagedRedis other/${ID}, which is older` },
  { because: "most messages name nothing", message: "The instance can be used." },
];

describe("a message of the control plane in the names of the runtime plane", () => {
  for (const { because, message, told = message } of TABLE)
    it(`given ${message}: ${because}`, () => assert.equal(inOwnNames(message, NAMES), told));

  const message = `IpRange ${"a".repeat(40)}/ of kcp/${OTHER}`;
  for (const id of ["(", "[", "a.b", ".*", "[a-z0-9-]+", "(([\\w-]+)+)+$", "$&", ""])
    it(`given the id ${id}, which somebody wrote: it is a text, and no pattern`, () => {
      const names = [{ kind: "IpRange", namespace: "kcp", id, name: "default" }, ...NAMES] as const;
      assert.equal(inOwnNames(message, names), message);
      assert.equal(inOwnNames("IpRange axb, kcp/other.", names), "IpRange axb, kcp/other.");
    });

  it("given a dot in a name: the name is known with its dot", () => {
    const names = [{ kind: "IpRange", namespace: "kcp", id: "a.b", name: "default" }] as const;
    assert.equal(inOwnNames("IpRange a.b, not IpRange axb.", names), "IpRange default, not IpRange axb.");
  });

  it("given a name here that looks like a replacement, or like a name of the control plane: it stays as it is", () => {
    const names = [{ kind: "AzureManagedRedis", namespace: "kcp", id: ID, name: `kcp/${RANGE}` }, ...NAMES] as const;
    assert.equal(inOwnNames(`AzureManagedRedis ${ID}.`, names), `AzureManagedRedis kcp/${RANGE}.`);
    const odd = [{ kind: "IpRange", namespace: "kcp", id: RANGE, name: "$1$&" }] as const;
    assert.equal(inOwnNames(`IpRange ${RANGE}.`, odd), "IpRange $1$&.");
  });
});
