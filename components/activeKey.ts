/** A database's keys, and the name of the key to use. */
export type Keys = Record<"activeKey" | "primaryKey" | "secondaryKey", string | undefined>;

/** The key to use; undefined while keys are off. */
export function accessKey({ activeKey, primaryKey, secondaryKey }: Keys): string | undefined {
  return activeKey === "Secondary" ? secondaryKey : primaryKey;
}
