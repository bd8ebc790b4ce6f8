import type { Azure } from "../azure/arm";
import type { Advice } from "../description/advice";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { Clock } from "./clock";
import type { Log } from "./log";
import type { Memory } from "./memory";
import type { Turns } from "./turns";

/**
 * The end of a verb's wait, in the words of the Azure SDK for .NET. `completed`: Azure is done. `started` (begin mode): the
 * verb begins what can begin and returns at once; the rest is a later pass's business.
 */
export type WaitUntil = "completed" | "started";

/** One create, update or delete of one resource: the resource, whom it asks, who listens, and how much time it has. */
export interface Run<I extends Inputs> {
  /** The description, under the api-version that this run calls (`apiVersion.ts`). */
  readonly resource: Resource<I>;
  readonly id: string;
  /** For messages. */
  readonly verb: "create" | "update" | "delete";
  readonly azure: Azure;
  readonly clock: Clock;
  readonly log: Log;
  /** For whoever reads its errors and warnings. */
  readonly advice: Advice;
  readonly startedMs: number;
  readonly timeoutMs: number;
  readonly waitUntil: WaitUntil;
  readonly memory: Memory;
  readonly turns: Turns;
  /** Ids of resources that this pass makes again, in normal form. */
  readonly remade: Set<string>;
  readonly signal?: AbortSignal;
}

/** The resource that a program wants, and its changes since the last run. */
export interface Wanted<I extends Inputs> {
  readonly inputs: I;
  /** Properties that the program changed since the last run: sent even where Azure does not tell their value. */
  readonly changed: ReadonlySet<string>;
  /**
   * The properties that this run brings: those that an edit names, and what an unfinished run left. Azure keeps its value of
   * every other one. Absent: all, because the resource was never as wanted.
   */
  readonly only?: ReadonlySet<string> | undefined;
  /** Owners' marks that are ours as well: those of earlier runs. */
  readonly formerly?: readonly string[] | undefined;
  /** The resource is adopted as it is, whoever owns it, and marked. */
  readonly adopts?: boolean | undefined;
  /** The program's tags before this run: a tag that the program removed goes, a tag that others added stays. */
  readonly formerTags?: Readonly<Record<string, string>> | undefined;
  /** The resource in the state; absent at creation. */
  readonly before?: Inputs | undefined;
}
