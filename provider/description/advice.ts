import type { ErrorAdvice } from "../azure/errorAdvice";
import type { Problem } from "./inputs";

/** A SKU to which a cluster cannot scale, and those that Azure allows. */
export interface ScaleTarget {
  readonly from: string;
  readonly to: string;
  readonly allowed: string;
}

/**
 * All that depends on who reads a sentence: what the reader can do, and what the reader calls things. The facts are said where
 * they are found. A sentence begins with a capital and ends with its full stop; a clause stands within one.
 */
export interface Advice extends ErrorAdvice {
  /** Arguments, by name, that have another name for the reader. */
  readonly names: Readonly<Record<string, string>>;
  /** Whoever makes the resources. */
  readonly maker: string;
  /** The text in which the reader declares resources. */
  readonly declaration: string;
  /** Where the values stand that the maker wrote last. */
  readonly recorded: string;

  /** A clause: how to take over what is there already, of this kind; undefined where the reader cannot. */
  adopt(kind: string): string | undefined;
  /** A clause: how to let go of a resource of this kind that stays in Azure; undefined where the reader cannot. */
  leave(kind: string): string | undefined;
  /** The beginning of a sentence about values that are compared with Azure's as soon as they are known. */
  readonly comparedLater: string;
  /** A clause: how to do with a resource of somebody else's, whose id the argument takes. */
  share(argument: string): string;
  /** The mistake in a network whose private DNS zone is there already. `whose`: "belongs to …". */
  zoneTaken(id: string, whose: string): Problem;
  /** A sentence: how to have the record in the zone that clients ask. */
  readonly otherZone: string;
  /** The mistake in the record of an endpoint that has a zone group of somebody else's. `name`: that group's. */
  groupTaken(name: string): Problem;

  /** A sentence: how to have the next attempt. `to`: its aim, as "make it". */
  rerun(to: string): string;
  /** A sentence, after an operation that took too long. */
  readonly moreTime: string;
  /** A sentence: how to mend a resource that failed, and that another write may mend. */
  readonly repair: string;
  /** A sentence: the same, where the reader has to do something in Azure. */
  repairBy(deed: string): string;
  /** A sentence about a cluster that never ran. */
  readonly neverRan: string;
  /** A sentence about a resource that holds data, and that no write mends. */
  readonly removeFailed: string;
  /** A clause: how what is gone is made again. `holdsNothing`: nothing was in it. */
  makeAgain(holdsNothing: boolean): string;
  /** A clause: how a resource is replaced that can be without a loss. */
  readonly replace: string;

  /** A sentence: how to allow a replacement for the sake of an argument. */
  allow(argument: string): string;
  /** A sentence about an owner that changed, empty where no argument names one. `kept`: those that keep names and marks. */
  keepNames(kept: string): string;
  /** The end of a sentence that begins with the SKU's name. */
  scaleTarget(of: ScaleTarget): string;
  /** A sentence about what others changed in a resource of this kind: how to see that, or to mend it. */
  drifted(kind: string): string;
}

/** The path of an argument, as the reader calls it. */
export function named({ names }: Pick<Advice, "names">, path: string): string {
  const [, argument = path, rest = ""] = /^([^.[]+)(.*)$/s.exec(path) ?? [];
  return `${Object.hasOwn(names, argument) ? names[argument] : argument}${rest}`;
}
