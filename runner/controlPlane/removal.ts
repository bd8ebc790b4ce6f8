import { retryOf } from "../api/annotations";
import type { UnparsedObject } from "../api/customKind";
import type { Access } from "./credentials";
import type { Driven } from "./drive";
import type { Obstacle } from "./place";
import { accessByStack } from "./stackAccess";
import type { StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import { isAllDeleted, type KnownResource } from "./stackView";
import { lostSaid, toldId } from "./toldId";

/** How far the removal of what an object has in Azure is. */
export type Removal =
  /** There is nothing, and no stack. */
  | { readonly is: "over" }
  | { readonly is: "stuck"; readonly obstacle: Obstacle; readonly resources: readonly KnownResource[] }
  /** Azure has nothing any more, and the status still tells an id, which goes before the stack. */
  | { readonly is: "gone" }
  | { readonly is: "driven"; readonly driven: Driven };

export interface RemovalOptions {
  readonly driver: StackDriver;
  readonly access: Access;
  /** The key that the observer's news are for. */
  readonly key: string;
  /** The id that the status tells, among the resources of the stack. */
  readonly idOf: (resources: readonly KnownResource[]) => string | undefined;
}

/** Goes one step on the way to nothing. @throws where the state of the stack cannot be read */
export async function removal(
  object: UnparsedObject,
  { driver, access, key, idOf }: RemovalOptions,
  signal: AbortSignal,
): Promise<Removal> {
  const stack = stackOf(object);
  const told = toldId(object);
  const look = await driver.look(stack);
  const { state, resources } = look;
  if (told !== undefined && idOf(resources) === undefined) return { is: "stuck", obstacle: lostSaid(told), resources };
  if (state === undefined) return { is: "over" };
  // The stack goes after the id: a runner that finds neither of them knows that nothing is left.
  if (told !== undefined && isAllDeleted(resources)) return { is: "gone" };
  const { found, obstacle } = accessByStack(access, { object, resources, isGoing: true });
  if (obstacle) return { is: "stuck", obstacle, resources };
  const circumstances = `${found.name} ${retryOf(object) ?? ""}`;
  const goal = { is: "absent" } as const;
  const driven = await driver.drive({ key, stack, goal, access: found, repairs: false, circumstances }, signal, look);
  return { is: "driven", driven };
}
