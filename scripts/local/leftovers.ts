import { RESOURCES } from "../../provider/azure/apiVersions";
import { connectLocal } from "./connectLocal";
import type { LocalAzure } from "./environment";

/** Everything in the resource group that the local Azure brings. */
export async function leftovers(local: LocalAzure): Promise<{ id: string; type: string; name: string }[]> {
  const { arm } = await connectLocal(local);
  const group = `/subscriptions/${local.subscriptionId}/resourceGroups/${local.resourceGroup}`;
  const found = (await arm.list(`${group}/resources`, RESOURCES)) ?? [];
  return found.map(({ id, type, name }) => ({ id: String(id), type: String(type), name: String(name) }));
}
