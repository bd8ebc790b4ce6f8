import { MICROSOFT_CACHE } from "../../provider/azure/apiVersions";
import type { Azure } from "../../provider/azure/arm";
import { ended } from "./until";

/**
 * Somebody changes properties of a cluster or database, as `az` and the portal do: they send what they got, changed, as a PUT
 * (recorded: azcli-scenario7, 2026-01). Azure has no PATCH of a database.
 */
export async function changeElsewhere({ arm }: Azure, id: string, properties: object): Promise<void> {
  const document = await arm.get(id, MICROSOFT_CACHE);
  const whole = { ...document, properties: { ...document?.properties, ...properties } };
  await ended(await arm.put(id, MICROSOFT_CACHE, whole));
}
