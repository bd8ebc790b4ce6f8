import { readFileSync } from "node:fs";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { RESOURCES } from "../../provider/azure/apiVersions";
import { connect } from "../../provider/azure/connect";
import { azureEnvironment, type LocalAzure } from "../local/environment";

/** Everything that is in the demo's resource group. */
export async function leftovers(local: LocalAzure): Promise<{ type: string; name: string }[]> {
  const ca = readFileSync(local.caCert, "utf8");
  const trusting = createDefaultHttpClient();
  const { arm } = await connect(azureEnvironment(local), {
    httpClient: { sendRequest: (request) => trusting.sendRequest(Object.assign(request, { tlsSettings: { ca } })) },
  });
  const group = `/subscriptions/${local.subscriptionId}/resourceGroups/${local.resourceGroup}`;
  const found = (await arm.list(`${group}/resources`, RESOURCES)) ?? [];
  return found.map(({ type, name }) => ({ type: String(type), name: String(name) }));
}
