import type { Accepted, Azure } from "../azure/arm";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { Wanted } from "./converge";
import { patiently, type Run } from "./settle";
import { NO_NOTES } from "./state";

/**
 * How a property is brought about that no body can say: an action of Azure's, sent when everything else is as wanted. It may
 * be sent again after a crash, so sending it twice must do no harm.
 */
export interface Action<I extends Inputs> {
  /** Begins it. `before` is what the state says. */
  begin(azure: Azure, about: { inputs: I; before: Inputs }, signal?: AbortSignal): Promise<Accepted>;
  /** What has to be known of it where it does not do what it seems to, as a sentence. */
  caution?(about: { inputs: I; before: Inputs }): string | undefined;
  /**
   * Whether one that an earlier pass of begin mode began has had its effect; `before` is what the state said then. Absent: the
   * document tells.
   */
  isDone?(azure: Azure, about: { inputs: I; before: Inputs }): Promise<boolean>;
}

export function isAction<I extends Inputs>(resource: Resource<I>, property: string): boolean {
  return resource.actions?.[property as keyof I & string] !== undefined;
}

/** The action that is next; undefined while a write of the body is. */
export function nextAction<I extends Inputs>(
  resource: Resource<I>,
  changed: ReadonlySet<string>,
  sent: ReadonlySet<string>,
): string | undefined {
  const unsent = [...changed].filter((property) => !sent.has(property));
  return unsent.every((property) => isAction(resource, property)) ? unsent[0] : undefined;
}

export function sendAction<I extends Inputs>(
  resource: Resource<I>,
  { azure, log, signal }: Run,
  { inputs, before = {} }: Wanted<I>,
  property: string,
): Promise<Accepted> {
  const action = resource.actions?.[property as keyof I & string];
  if (!action) throw new Error(`${property} is no action`);
  const caution = action.caution?.({ inputs, before });
  if (caution !== undefined) log.warn(caution);
  return action.begin(azure, { inputs, before }, signal);
}

/**
 * The actions of earlier passes of begin mode that need not be sent again: their effect is seen, or the document will tell
 * whether they had any.
 */
export async function doneActions<I extends Inputs>(
  resource: Resource<I>,
  run: Run,
  wanted: Wanted<I>,
): Promise<Set<string>> {
  const { inputs, before = {}, notes: { begun } = NO_NOTES } = wanted;
  const done = new Set<string>();
  for (const property of begun) {
    const { isDone } = resource.actions?.[property as keyof I & string] ?? {};
    if (!isDone || (await patiently(run, () => isDone(run.azure, { inputs, before })))) done.add(property);
  }
  return done;
}
