import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseInputs } from "../../provider/description/inputs";
import { cluster } from "../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../provider/resources/database/database";
import { privateDnsZone } from "../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../provider/resources/network/privateEndpoint";
import { subnet } from "../../provider/resources/network/subnet";
import { virtualNetworkLink } from "../../provider/resources/network/virtualNetworkLink";
import type { MockEngine } from "../components/mockEngine";

const RESOURCES = [
  accessPolicyAssignment,
  cluster,
  database,
  privateDnsZone,
  privateDnsZoneGroup,
  privateEndpoint,
  subnet,
  virtualNetworkLink,
];
const OURS = "pulumi-nodejs:azure-managed-redis:";

/** Runs the program of an example, as its users get it: with the built package. Returns what it exports. */
export function runExample(
  engine: MockEngine,
  name: string,
  config: Record<string, string>,
): Promise<Record<string, pulumi.Output<unknown>>> {
  const program = join(__dirname, "..", "..", "examples", name, "index.ts");
  return engine.run(() => {
    pulumi.runtime.setAllConfig(config);
    delete require.cache[require.resolve(program)];
    return require(program);
  });
}

/** What our provider's checks have against the resources that a program asked for; each is checked by its own. */
export function problemsOf(engine: MockEngine): string[] {
  return engine.registered
    .filter(({ type }) => type.startsWith(OURS))
    .flatMap(({ kind, inputs }) => {
      const resource = RESOURCES.find((candidate) => candidate.kind === kind);
      if (resource === undefined) return [`${kind} is nothing that the provider has`];
      const { problems } = parseInputs(resource.inputs.shape, inputs, resource.inputs.refused);
      return problems.map(({ property, reason }) => `${kind}.${property} ${reason}`);
    });
}
