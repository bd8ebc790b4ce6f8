import { StateDamaged, StateUnavailable } from "./backend";
import { sentence } from "./sentence";
import type { PassResult, StackName } from "./stacks";
import { WorkerLost } from "./workerProcess";

/** What failed beside the resources of a pass, by what was thrown. `aborted`: the pass was to stop. */
export function passErrorOf(
  error: unknown,
  { project, stack }: StackName,
  { aborted }: AbortSignal,
): NonNullable<PassResult["error"]> {
  const of = `the pass of the stack ${project}/${stack}`;
  if (error instanceof StateDamaged) return { code: "StateDamaged", message: sentence(error) };
  if (error instanceof WorkerLost) {
    return { code: "WorkerLost", message: `${of} was cut off, because ${sentence(error)}: the next one goes on` };
  }
  if (aborted) return { code: "Interrupted", message: `${of} was stopped before it began: ask again` };
  const code = error instanceof StateUnavailable ? "BackendFailed" : "EngineFailed";
  return { code, message: `${of} failed: ${sentence(error)}` };
}
