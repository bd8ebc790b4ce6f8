import { z } from "zod";
import type { KeyType } from "../../azure/arm";
import type { Action } from "../../description/action";
import type { Change } from "../../description/change";
import type { Inputs } from "../../description/inputs";
import { databaseId } from "../clusterId";
import { objectField } from "../fields";
import type { DatabaseInputs } from "./inputs";

export const keyRotationField = objectField({ trigger: z.string().min(1).max(256) }).optional();

export const keyRotationChange: Change = {
  // A trigger that is taken out changes nothing in Azure, but the state has to know.
  effect: (_, after) => (after === undefined ? "record" : "update"),
};

/**
 * Regenerates the key that clients do not use. That may happen any number of times: a run after a crash regenerates once more.
 */
export const keyRotation: Action<DatabaseInputs> = {
  begin: async (azure, { inputs, before }, signal) =>
    isRotating(inputs, before)
      ? azure.redis.beginRegenerateKey(databaseId(inputs), idleKey(before), { apiVersion: inputs.apiVersion, signal })
      : {},
  caution: ({ inputs: { accessKeysAuthentication, keyRotation: wanted }, before }) =>
    accessKeysAuthentication === "Enabled" &&
    wanted !== undefined &&
    typeof before.primaryKey === "string" &&
    typeof before.activeKey !== "string"
      ? `Which key clients use is not known, since the database was not made here, so the trigger "${wanted.trigger}" regenerates none. ` +
        "accessKey and the connection strings have the primary key: once all clients use it, another trigger rotates."
      : undefined,
  async isDone(azure, { inputs, before }) {
    if (!isRotating(inputs, before)) return true;
    const name = idleKey(before) === "Primary" ? "primaryKey" : "secondaryKey";
    return (await azure.redis.listKeys(databaseId(inputs), { apiVersion: inputs.apiVersion }))[name] !== before[name];
  },
};

/**
 * The key that clients are told to use. None while keys are off, and none while the key in use is not known: clients of an
 * imported or adopted database may use either, so there the first other trigger only says that it is the primary key from then
 * on.
 */
export function activeKey(before: Inputs, now: Now): { activeKey?: KeyType } {
  const { inputs, done } = now;
  if (inputs.accessKeysAuthentication !== "Enabled") return {};
  const isTriggered = done.has("keyRotation");
  if (isTriggered && isRotating(inputs, before)) return { activeKey: idleKey(before) };
  return isTriggered || !isInDoubt(before, now) ? { activeKey: activeIn(before) } : {};
}

interface Now {
  readonly inputs: DatabaseInputs;
  readonly done: ReadonlySet<string>;
  /** The database was created in this run. */
  readonly isMade: boolean;
}

/** Whether a trigger rotates: keys are on, and clients were told a key from which they can move. */
function isRotating({ accessKeysAuthentication, keyRotation: wanted }: DatabaseInputs, before: Inputs): boolean {
  return accessKeysAuthentication === "Enabled" && wanted !== undefined && typeof before.activeKey === "string";
}

/** Whether clients may have got their key elsewhere. Keys that were just enabled are not in use yet. */
function isInDoubt(before: Inputs, { inputs, isMade }: Now): boolean {
  if (typeof before.activeKey === "string" || before.accessKeysAuthentication === "Disabled") return false;
  const isAdopted = inputs.adopt === true && !isMade;
  // A state without `settled: false` is that of an import, or of a database whose key stays in doubt.
  const isFound = Object.keys(before).length > 0 && before.settled !== false;
  return isAdopted || isFound || typeof before.primaryKey === "string";
}

function activeIn({ activeKey: active }: Inputs): KeyType {
  return active === "Secondary" ? "Secondary" : "Primary";
}

function idleKey(before: Inputs): KeyType {
  return activeIn(before) === "Primary" ? "Secondary" : "Primary";
}
