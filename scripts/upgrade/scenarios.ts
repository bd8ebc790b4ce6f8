import { strict as assert } from "node:assert";
import { NETWORK } from "../../provider/azure/apiVersions";
import type { TestAzure } from "../../test/pulumi/localAzure";
import type { Project } from "../../test/pulumi/project";
import type { Shell } from "../../test/pulumi/shell";
import { ended } from "../../test/pulumi/until";
import type { Edit } from "../../test/upgrade/fixture";

/** A user's way to a state that is worth keeping. */
export interface Scenario {
  readonly name: string;
  /** The folder below `examples/` that holds the program. */
  readonly example: string;
  readonly shell: Shell;
  /** Time scale of the local Azure, where its operations have to last. */
  readonly timeScale?: number;
  config(azure: TestAzure): Record<string, unknown>;
  /** Creates what the user has in Azure before. */
  prepare?(azure: TestAzure): Promise<void>;
  /** Does everything up to the moment at which the state is taken. */
  make(project: Project, azure: TestAzure): Promise<void>;
  /** An edit, for a stack that has nothing to finish. */
  readonly edit?: Omit<Edit, "updates">;
}

/** Slow enough for a cluster to be in creation when the pass is over (20 s). */
const SLOW = 0.05;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "quickstart",
    example: "quickstart",
    shell: "dynamic",
    config: quickstart,
    make: succeed,
    edit: { replace: 'config.require("skuName")', by: '"Balanced_B1"' },
  },
  {
    name: "complete",
    example: "complete",
    shell: "dynamic",
    config: (azure) => ({
      ...inNetwork(azure),
      subnetAddressPrefix: azure.range("9.0/27"),
      shopObjectId: "11111111-2222-3333-4444-555555555555",
    }),
    make: succeed,
    edit: { replace: 'config.get("keyRotation") ?? "first"', by: '"second"' },
  },
  {
    name: "geo-replication",
    example: "geo-replication",
    shell: "dynamic",
    config: ({ local }) => ({
      resourceGroupName: local.resourceGroup,
      first: { location: local.location, virtualNetworkId: local.virtualNetworkId, subnetId: local.subnetId },
      second: {
        location: "eastus",
        virtualNetworkId: east(local.virtualNetworkId),
        subnetId: `${east(local.virtualNetworkId)}/subnets/endpoints`,
      },
    }),
    prepare: async ({ azure, local }) =>
      ended(
        await azure.arm.put(east(local.virtualNetworkId), NETWORK, {
          location: "eastus",
          properties: {
            addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
            subnets: [{ name: "endpoints", properties: { addressPrefix: "10.0.1.0/27" } }],
          },
        }),
      ),
    make: succeed,
    edit: { replace: 'skuName: "Balanced_B5" }', by: 'skuName: "Balanced_B5", tags: { team: "shop" } }' },
  },
  {
    name: "half-made",
    example: "quickstart",
    shell: "dynamic",
    config: quickstart,
    async make(project, azure) {
      const match = { method: "PUT", type: "Microsoft.Cache/redisEnterprise/databases" };
      await azure.fault({ kind: "fail", match, code: "InternalServerError", message: "Not today." });
      assert.match((await project.up()).text, /Not today/);
      assert.equal((await project.resources()).filter(({ initErrors = [] }) => initErrors.length > 0).length, 1);
    },
  },
  {
    name: "begin",
    example: "quickstart",
    shell: "served",
    timeScale: SLOW,
    config: quickstart,
    async make(project) {
      project.serving = { waitUntil: "started" };
      await succeed(project);
      project.serving = {};
      const phases = (await project.resources()).map(({ outputs }) => String(outputs.phase));
      assert.ok(phases.includes("creating"), phases.join());
      assert.ok(phases.filter((phase) => phase.startsWith("waiting for ")).length >= 2, phases.join());
    },
  },
];

async function succeed(project: Project): Promise<void> {
  const { code, text } = await project.up();
  assert.equal(code, 0, text);
}

function inNetwork({ local }: TestAzure): Record<string, unknown> {
  const { location, resourceGroup, virtualNetworkId } = local;
  return { location, resourceGroupName: resourceGroup, virtualNetworkId };
}

function quickstart(azure: TestAzure): Record<string, unknown> {
  return { ...inNetwork(azure), subnetId: azure.local.subnetId, skuName: "Balanced_B0" };
}

/** A network beside the one that the local Azure brings. */
function east(virtualNetworkId: string): string {
  return virtualNetworkId.replace(/[^/]+$/, "east");
}
