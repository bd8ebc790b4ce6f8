import type { Perturbation } from "./perturbation";

/** How a command of the CLI ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly text: string;
  readonly wasKilled: boolean;
  /** Which of the perturbations came about. */
  readonly hits: readonly Perturbation[];
}

/** Whether something ended the command before its work was done. */
export function isCutShort({ hits }: Pick<Ended, "hits">): boolean {
  return hits.some(({ does }) => does === "interrupt" || does === "kill");
}

/**
 * Whether a command did all that it was asked to do. After a Ctrl-C the exit code does not tell: where the delete that runs ends
 * well, Pulumi begins no other one, ends with 0, and says that all was deleted.
 */
export function isDone({ code, hits }: Pick<Ended, "code" | "hits">): boolean {
  return code === 0 && !hits.some(({ does }) => does === "interrupt");
}
