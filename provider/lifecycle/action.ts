import type { Accepted } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { Run, Wanted } from "./run";
import { retryTransient } from "./settle";

/** Whether an action brings a property about, and not a body. */
export function isAction<I extends Inputs>(resource: Resource<I>, property: string): boolean {
  return resource.writing.actions?.[property as keyof I & string] !== undefined;
}

/** The next property that needs an action; undefined while a write of the body comes first. */
export function nextAction<I extends Inputs>(
  resource: Resource<I>,
  changed: ReadonlySet<string>,
  sent: ReadonlySet<string>,
): string | undefined {
  const unsent = [...changed].filter((property) => !sent.has(property));
  return unsent.every((property) => isAction(resource, property)) ? unsent[0] : undefined;
}

/** Begins the action of a property. */
export function sendAction<I extends Inputs>(
  { resource, azure, log, signal }: Run<I>,
  { inputs, before = {} }: Wanted<I>,
  property: string,
): Promise<Accepted> {
  const action = resource.writing.actions?.[property as keyof I & string];
  if (!action) throw new Error(`${property} is no action`);
  const caution = action.caution?.({ inputs, before });
  if (caution !== undefined) log.warn(caution);
  return action.begin(azure, { inputs, before }, signal);
}

/**
 * Properties whose action earlier passes of begin mode began and need not repeat: the effect is visible, or the document will
 * show whether there was one.
 */
export async function doneActions<I extends Inputs>(run: Run<I>, wanted: Wanted<I>): Promise<Set<string>> {
  const { inputs, before = {} } = wanted;
  const done = new Set<string>();
  for (const property of run.memory.begun) {
    const { isDone } = run.resource.writing.actions?.[property as keyof I & string] ?? {};
    if (!isDone || (await retryTransient(run, () => isDone(run.azure, { inputs, before })))) done.add(property);
  }
  return done;
}
