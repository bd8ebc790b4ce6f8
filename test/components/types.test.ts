import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type {
  AccessPolicyAssignmentArgs,
  ClusteringPolicy,
  EvictionPolicy,
  ManagedRedisArgs,
  ManagedRedisNetworkArgs,
  OnOff,
  SkuName,
} from "../../index";
import { CLUSTERING_POLICIES, EVICTION_POLICIES } from "../../provider/resources/database/rules";

/** The values of a type that an editor suggests: those that are not just any text. */
type Suggested<T> = T extends string ? (string extends T ? never : Record<never, never> extends T ? never : T) : never;

// The compiler is the test here: `npm run check` compiles this file.
const policies = {
  EnterpriseCluster: true,
  OSSCluster: true,
  NoCluster: true,
} satisfies Record<Suggested<ClusteringPolicy> & string, true>;
const evictions = {
  AllKeysLFU: true,
  AllKeysLRU: true,
  AllKeysRandom: true,
  NoEviction: true,
  VolatileLFU: true,
  VolatileLRU: true,
  VolatileRandom: true,
  VolatileTTL: true,
} satisfies Record<Suggested<EvictionPolicy> & string, true>;

const text: string = "from a configuration";
const needed = { resourceGroupName: "rg", location: "westus2" };

describe("the types of arguments", () => {
  it("suggest the values that this version knows, the same as its check", () => {
    assert.deepEqual(Object.keys(policies), CLUSTERING_POLICIES.known);
    assert.deepEqual(Object.keys(evictions), EVICTION_POLICIES.known);
  });

  it("take any text, configuration values and outputs, because Azure adds values", () => {
    const known: [OnOff, SkuName] = ["Enabled", "Balanced_B10"];
    const programs: ManagedRedisArgs[] = [
      { ...needed, skuName: known[1], highAvailability: known[0] },
      { ...needed, skuName: text, highAvailability: text, evictionPolicy: text, clusteringPolicy: text },
      {
        ...needed,
        skuName: pulumi.output(text),
        highAvailability: pulumi.output(text),
        clientProtocol: Promise.resolve(text),
      },
      { ...needed, skuName: text, identity: { type: text }, modules: [{ name: pulumi.output(text) }] },
      { ...needed, skuName: text, persistence: pulumi.output({ rdbEnabled: true, rdbFrequency: text }) },
      { ...needed, skuName: text, accessPolicyAssignments: { app: { objectId: pulumi.output(text) } } },
    ];
    assert.equal(programs.length, 6);
  });

  it("refuse what is no text, and what there is not", () => {
    const wrong: ManagedRedisArgs[] = [
      // @ts-expect-error a boolean is no word of Azure's
      { ...needed, skuName: text, highAvailability: true },
      // @ts-expect-error the name is another one
      { ...needed, skuName: text, evictionPolcy: text },
      // @ts-expect-error a list has no names
      { ...needed, skuName: text, accessPolicyAssignments: [{ objectId: text }] },
    ];
    // @ts-expect-error an assignment has no policy
    const assignment: AccessPolicyAssignmentArgs = { objectId: text, accessPolicyName: text };
    // @ts-expect-error it decides which resources there are, before outputs are known
    const network: Pick<ManagedRedisNetworkArgs, "linkVirtualNetwork"> = { linkVirtualNetwork: pulumi.output(true) };
    assert.equal([...wrong, assignment, network].length, 5);
  });
});
