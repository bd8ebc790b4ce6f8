import { z } from "zod";
import type { Action } from "../action";
import type { KeyType } from "../azure/arm";
import type { Inputs } from "../inputs";
import type { Change } from "../resource";
import { databaseId } from "./clusterId";
import type { DatabaseInputs } from "./database";

/** Another `trigger` than before regenerates the key that nobody is told to use, and then tells everybody to use it. */
export type KeyRotation = { trigger: string };

export const keyRotationField = z.strictObject({ trigger: z.string().min(1).max(256) }).optional();

export const keyRotationChange: Change = {
  // Without a trigger there is nothing to do, but the state has to know.
  effect: (_, after) => (after === undefined ? "record" : "update"),
};

/** Clients use one key at a time, so the other can be regenerated any number of times: after a crash it is, once more. */
export const keyRotation: Action<DatabaseInputs> = {
  begin: async (azure, { inputs, before }, signal) =>
    isRotating(inputs, before) ? azure.redis.beginRegenerateKey(databaseId(inputs), idleKey(before), signal) : {},
  async isDone(azure, { inputs, before }) {
    if (!isRotating(inputs, before)) return true;
    const name = idleKey(before) === "Primary" ? "primaryKey" : "secondaryKey";
    return (await azure.redis.listKeys(databaseId(inputs)))[name] !== before[name];
  },
};

/** Which key clients are told to use; none while keys are off. */
export function activeKey(
  before: Inputs,
  { inputs, done }: { inputs: DatabaseInputs; done: ReadonlySet<string> },
): { activeKey?: KeyType } {
  if (inputs.accessKeysAuthentication !== "Enabled") return {};
  const isRotated = done.has("keyRotation") && isRotating(inputs, before);
  return { activeKey: isRotated ? idleKey(before) : activeIn(before) };
}

/** While keys are on, and have been: where nobody was told a key, there is none to move from. */
function isRotating({ accessKeysAuthentication, keyRotation: wanted }: DatabaseInputs, before: Inputs): boolean {
  return accessKeysAuthentication === "Enabled" && wanted !== undefined && typeof before.primaryKey === "string";
}

function activeIn({ activeKey: active }: Inputs): KeyType {
  return active === "Secondary" ? "Secondary" : "Primary";
}

function idleKey(before: Inputs): KeyType {
  return activeIn(before) === "Primary" ? "Secondary" : "Primary";
}
