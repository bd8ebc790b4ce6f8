import { strict as assert } from "node:assert";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { asKept, clusterInputs, given } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";

const clusterId = cluster.id(clusterInputs as never);

describe("a key of the user and the identity that reads it", () => {
  const uai = (name: string) =>
    `/subscriptions/${clusterInputs.subscriptionId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;

  for (const emptyEncryption of ["removed", "ignored"]) {
    for (const identityPut of ["replaced", "merged"]) {
      it(`key and one identity out, encryption ${emptyEncryption}, identity ${identityPut}`, async () => {
        const { azure, lifecycle, options, checked } = given(
          cluster,
          new InProcessAzure({ doubts: { emptyEncryption, identityPut } as never }),
        );
        const inputs = await checked({
          ...clusterInputs,
          identity: { type: "UserAssigned", userAssignedIdentities: [uai("a"), uai("b")] },
          customerManagedKeyEncryption: {
            keyEncryptionKeyUrl: "https://v.vault.azure.net/keys/k/1",
            userAssignedIdentityResourceId: uai("a"),
          },
        });
        const { properties } = await lifecycle.create(inputs, options);
        const without = await checked({
          ...clusterInputs,
          identity: { type: "UserAssigned", userAssignedIdentities: [uai("b")] },
        });
        await lifecycle.update(asKept(properties), without, options).catch(() => {});
        const { identity, properties: has } = azure.document(clusterId) ?? {};
        const ids = Object.keys((identity as { userAssignedIdentities: object }).userAssignedIdentities);
        const hasKey = JSON.stringify(has?.encryption ?? {}).includes("keyEncryptionKeyUrl");
        assert.ok(!hasKey || ids.some((id) => /\/a$/.test(id)), "a key without the identity that reads it");
      });
    }
  }
});
