import type { z } from "zod";
import type { Accepted, ArmDocument, Azure } from "../azure/arm";
import type { Action } from "./action";
import type { Inputs, Problem } from "./inputs";

/** What a document of Azure says about the resource, in the four words that the lifecycle acts on. */
export type Readiness =
  | { readonly is: "ready" }
  | { readonly is: "working"; readonly phase: string }
  | { readonly is: "deleting"; readonly phase: string }
  /**
   * `canUpdate`: it ran before, so a change (another SKU, say) may bring it back; else nothing but a delete helps, or what
   * `advice` says, as a sentence.
   */
  | { readonly is: "failed"; readonly phase: string; readonly canUpdate: boolean; readonly advice?: string };

/** Where the mark of the owner is kept: in the resource's own tags, its parent's tags, or its name (`ownership.ts`). */
export type OwnerMark<I extends Inputs> =
  | { readonly in: "tags" }
  | { readonly in: "parent"; readonly id: (inputs: I) => string; readonly apiVersion: string }
  | { readonly in: "name" };

/**
 * What a change of one property does to a running resource: in place (`update`), refused unless allowed by name
 * (`refuse`), made anew because nothing is lost by it (`replace`), nothing in Azure but something in the state (`record`),
 * or nothing at all (`ignore`).
 */
export type Effect = "update" | "refuse" | "replace" | "record" | "ignore";

/** A change of one input, and what becomes of a running resource through it. */
export interface Change {
  readonly effect: Effect | ((before: unknown, after: unknown) => Effect);
  /** What a refused change would cost, as the end of a sentence: "the database would be made anew and its data lost". */
  readonly loses?: string;
  /** Why a refused change cannot be had at all, not even by making it anew, as the end of a sentence. */
  readonly never?: string;
  /** Whether two values mean the same; default: deep equality. */
  readonly same?: (before: unknown, after: unknown) => boolean;
  /** Whether what Azure has is as good as what is wanted (tags that a policy adds do no harm); default: `same`. */
  readonly isMet?: (observed: unknown, wanted: unknown) => boolean;
  /** How much of what Azure has is the program's business, for the state; default: all. */
  readonly reported?: (observed: unknown, wanted: unknown) => unknown;
  /** The value as Azure answers it, for drift and for what is left to update; absent where Azure does not tell. */
  readonly observed?: (document: ArmDocument) => unknown;
}

/** Something that a resource is made in or upon. */
export interface Need {
  readonly id: string;
  readonly apiVersion: string;
  readonly readiness: (document: ArmDocument) => Readiness;
}

/**
 * One kind of thing in Azure, described. The lifecycle does the driving (`lifecycle.ts`); nothing here waits, retries or
 * decides.
 */
export interface Resource<I extends Inputs> {
  /** Last part of the Pulumi token: `Cluster`. */
  readonly kind: string;
  /** As it is called in messages: "Redis cluster". */
  readonly noun: string;
  /** How to use one that is there already without owning it, for those that may be shared. */
  readonly sharedBy?: string;
  readonly apiVersion: string;
  /** Inputs with their checks and defaults. */
  readonly shape: Readonly<Record<keyof I & string, z.ZodType>>;
  /** Properties that people try and that cannot be, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What each input's change does. The compiler asks for every input. */
  readonly changes: { readonly [P in keyof I & string]-?: Change };
  /** Rules across properties, on what is known; `unknown`: what a preview does not know, and so is no more absent than there. */
  rules?(inputs: Partial<I>, unknown: ReadonlySet<string>): Problem[];
  /** What the user should know and may want. */
  warnings?(inputs: Partial<I>): string[];
  /** What only Azure can say about a change in place; runs in preview too. */
  verify?(azure: Azure, change: { before: I; after: I; warn: (message: string) => void }): Promise<Problem[]>;

  /** Inputs in the one form that is compared and kept, where there are several. */
  normal?(inputs: I): Inputs;

  id(inputs: I): string;
  /** The inputs that an id names, for import; undefined for an id of something else, and for what cannot be imported. */
  inputsOf(id: string): Inputs | undefined;
  readonly owner: OwnerMark<I>;
  /**
   * The body of a PUT, without the owner's tag: all of it at creation. In an update, what we decide about the `document` that
   * Azure has, in the names that are used there; the rest stays as it is (`overlay.ts`).
   */
  body(inputs: I, document?: ArmDocument): ArmDocument;
  /** Beside the usual ones, what Azure alone writes in a document: a PUT that updates leaves it out. */
  readonly readOnly?: readonly string[];
  /** The body of a PATCH of `document` for the properties that changed; absent: an update is a PUT. */
  patch?(inputs: I, changed: ReadonlySet<string>, document: ArmDocument): ArmDocument;
  /** Properties that an action of Azure's brings about, and no PUT or PATCH. */
  readonly actions?: { readonly [P in keyof I & string]?: Action<I> };
  readiness(document: ArmDocument): Readiness;
  /** What else the program gets, beside its inputs. Secret values are wrapped by `secret()`. */
  outputs(document: ArmDocument, inputs: I, azure: Azure): Promise<Inputs> | Inputs;

  /** Inputs that Azure answers where the program leaves them open: they are outputs then. */
  readonly answered?: readonly string[];
  /** What the state keeps that Azure does not tell, after the actions that were `done` since `before`; `isMade`: here, and anew. */
  remembered?(before: Inputs, now: { inputs: I; done: ReadonlySet<string>; isMade: boolean }): Inputs;

  /** What must be there and ready before it can begin: asked in begin mode only, where nothing waits for its turn. */
  needs?(inputs: I): readonly Need[];
  /** Nothing is ever in it: a failed one is made anew, and with it what depends on it. */
  readonly holdsNothing?: boolean;
  /**
   * What depends on it in a program is inside it in Azure and goes with it (a zone group with its endpoint): once made, it is
   * made anew by the engine only, which then makes those anew too.
   */
  readonly takesAlong?: boolean;
  /**
   * Whether this one holds nothing worth keeping, so that it may be removed and made again, once; only where it is not
   * `holdsNothing`. Absent: never. A cluster counts as long as it never ran.
   */
  isDisposable?(document: ArmDocument, inputs: I, azure: Azure): Promise<boolean> | boolean;
  /** Names of outputs that are secret. */
  readonly secretOutputs?: readonly string[];
  /** `false`: a conflict at creation is lasting (the name is taken), not another operation that will end. */
  readonly createConflictsPass?: boolean;
  /** How a delete begins, where it is not a plain DELETE. */
  beginDelete?(azure: Azure, id: string, signal?: AbortSignal): Promise<Accepted>;
  /** Why it must stay although its owner lets it go (a zone that others still use); undefined: delete it. */
  keep?(document: ArmDocument, inputs: I, azure: Azure): Promise<string | undefined> | string | undefined;

  /** Why it cannot be made beside what is there under another name; asked before anything is adopted. */
  rival?(inputs: I, azure: Azure): Promise<Problem | undefined>;

  /** How long Azure usually takes, in ms: for the progress shown, never for a decision. */
  readonly usualMs: { readonly create: number; readonly update: number; readonly delete: number };
}
