/** The database's keys, and which of them is to be used. */
export type Keys = Record<"activeKey" | "primaryKey" | "secondaryKey", string | undefined>;

/** The one to be used; undefined while keys are off. */
export function accessKey({ activeKey, primaryKey, secondaryKey }: Keys): string | undefined {
  return activeKey === "Secondary" ? secondaryKey : primaryKey;
}
