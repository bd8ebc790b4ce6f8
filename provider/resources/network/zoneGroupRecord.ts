import { PRIVATE_DNS } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import { isTransient } from "../../azure/retryable";

/** A record that a zone group tells of. */
interface RecordSet {
  readonly recordType?: string;
  readonly recordSetName?: string;
}

/**
 * Whether a record of a zone group's configuration is gone: somebody deleted the record, or its zone, which may have been made
 * again without the record. Azure goes on to call such a group ready. What Azure does not show is not taken for lost.
 */
export async function hasLostRecord(config: ArmDocument, { arm }: Azure): Promise<boolean> {
  const { privateDnsZoneId: zoneId, recordSets = [] } = (config.properties ?? {}) as {
    readonly privateDnsZoneId?: string;
    readonly recordSets?: readonly RecordSet[];
  };
  if (zoneId === undefined) return false;
  const isThere = ({ recordType = "A", recordSetName }: RecordSet) =>
    recordSetName === undefined || isRecord(`${zoneId}/${recordType}/${recordSetName}`, arm);
  try {
    const found = await Promise.all(recordSets.map(isThere));
    if (!found.includes(false)) return false;
    await arm.get(zoneId, PRIVATE_DNS);
    return true;
  } catch (error) {
    if (error instanceof ArmError && !isTransient(error)) return false;
    throw error;
  }
}

/**
 * Private DNS answers the absence of a record without ARM's envelope, as a proxy may answer anything. Where a proxy is in between,
 * a look at the zone shows that.
 * @see https://github.com/Azure/azure-cli/issues/27374
 */
async function isRecord(id: string, arm: Azure["arm"]): Promise<boolean> {
  try {
    return (await arm.get(id, PRIVATE_DNS)) !== undefined;
  } catch (error) {
    if (error instanceof ArmError && error.status === 404) return false;
    throw error;
  }
}
