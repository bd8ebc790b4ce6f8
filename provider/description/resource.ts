import type { z } from "zod";
import type { Accepted, ArmDocument, Azure } from "../azure/arm";
import type { Action } from "./action";
import type { Change } from "./change";
import type { Inputs, Problem } from "./inputs";
import type { Readiness } from "./readiness";

/**
 * One kind of thing in Azure, described: who it is, and four ideas about it. The lifecycle does the driving
 * (`lifecycle/lifecycle.ts`); nothing here waits, retries or decides.
 */
export interface Resource<I extends Inputs> {
  /** Last part of the Pulumi token: `Cluster`. */
  readonly kind: string;
  /** The name in messages: "Redis cluster". */
  readonly noun: string;
  readonly apiVersion: string;
  id(inputs: I): string;
  /** The inputs that an id names, for import; undefined for an id of something else, and for a kind without import. */
  inputsOf(id: string): Inputs | undefined;
  readonly owner: OwnerMark<I>;

  readonly inputs: InputRules<I>;
  readonly reading: Reading<I>;
  readonly writing: Writing<I>;
  readonly replacing: Replacing<I>;
}

/** Where the mark of the owner is kept: in the resource's own tags, its parent's tags, or its name (`ownership.ts`). */
export type OwnerMark<I extends Inputs> =
  | { readonly in: "tags" }
  | { readonly in: "parent"; readonly id: (inputs: I) => string; readonly apiVersion: string }
  | { readonly in: "name" };

/** What a program may say, and what a change of it does. */
export interface InputRules<I extends Inputs> {
  /** Inputs with their checks and defaults. */
  readonly shape: Readonly<Record<keyof I & string, z.ZodType>>;
  /** Properties that people try and that cannot be, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What each input's change does. The compiler asks for every input. */
  readonly changes: { readonly [P in keyof I & string]-?: Change };
  /** The one form in which inputs are compared and kept, where several mean the same. */
  normal?(inputs: I): Inputs;
  /** Rules across known properties; `unknown`: properties that a preview does not know, and that are not absent. */
  rules?(inputs: Partial<I>, unknown: ReadonlySet<string>): Problem[];
  /** What the user should know and may want. */
  warnings?(inputs: Partial<I>): string[];
  /** What only Azure can say about a change in place; runs in preview too. */
  verify?(azure: Azure, change: { before: I; after: I; warn: (message: string) => void }): Promise<Problem[]>;
}

/** How a document of Azure's is understood. */
export interface Reading<I extends Inputs> {
  /** What must be there and ready before a creation can begin: asked in begin mode only, where no engine keeps an order. */
  needs?(inputs: I): readonly Need[];
  readiness(document: ArmDocument): Readiness;
  /** What else the program gets, beside its inputs. Secret values are wrapped by `secret()`. */
  outputs(document: ArmDocument, inputs: I, azure: Azure): Promise<Inputs> | Inputs;
  /** Names of inputs that Azure answers where the program leaves them open: they are outputs then. */
  readonly answered?: readonly string[];
  /** What the state keeps and Azure does not tell, after the actions `done` since `before`; `isMade`: created in this run. */
  remembered?(before: Inputs, now: { inputs: I; done: ReadonlySet<string>; isMade: boolean }): Inputs;
  /** Names of outputs that are secret. */
  readonly secretOutputs?: readonly string[];
}

/** Something that a resource is made in or upon. */
export interface Need {
  readonly id: string;
  readonly apiVersion: string;
  readonly readiness: (document: ArmDocument) => Readiness;
}

/** What is sent to Azure. */
export interface Writing<I extends Inputs> {
  /**
   * The body of a PUT, without the owner's tag: the whole at creation. In an update, what we decide about the `document` that
   * Azure has, in the names that are used there; the rest stays as it is (`overlay.ts`).
   */
  body(inputs: I, document?: ArmDocument): ArmDocument;
  /** Beside the usual ones, the properties that Azure alone writes in a document: a PUT that updates leaves them out. */
  readonly readOnly?: readonly string[];
  /** The body of a PATCH of `document` for the properties that changed; absent: an update is a PUT. */
  patch?(inputs: I, changed: ReadonlySet<string>, document: ArmDocument): ArmDocument;
  /** Properties that an action of Azure's brings about, and no PUT or PATCH. */
  readonly actions?: { readonly [P in keyof I & string]?: Action<I> };
  /** `false`: a conflict at creation is lasting (the name is taken), not another operation that will end. */
  readonly createConflictsPass?: boolean;
  /** How a delete begins, where it is not a plain DELETE. */
  beginDelete?(azure: Azure, id: string, signal?: AbortSignal): Promise<Accepted>;
  /** How long Azure usually takes, in ms: for the progress shown, never for a decision. */
  readonly usualMs: { readonly create: number; readonly update: number; readonly delete: number };
}

/** What must not get lost: when a resource may be removed and made again, and when it must stay. */
export interface Replacing<I extends Inputs> {
  /** Nothing is ever in the resource: a failed one is replaced, and with it what depends on it. */
  readonly holdsNothing?: boolean;
  /**
   * What depends on the resource in a program is inside it in Azure and goes with it (a zone group with its endpoint): once
   * made, only the engine replaces it, which then replaces those too.
   */
  readonly takesAlong?: boolean;
  /**
   * Whether this one holds nothing worth keeping, so that it may be removed and made again, once; only where it is not
   * `holdsNothing`. Absent: never. A cluster counts as long as it never ran.
   */
  isDisposable?(document: ArmDocument, inputs: I, azure: Azure): Promise<boolean> | boolean;
  /** Why the resource must stay although its owner lets it go (a zone that others still use); undefined: delete it. */
  keep?(document: ArmDocument, inputs: I, azure: Azure): Promise<string | undefined> | string | undefined;
  /** Why the resource cannot be made beside what is there under another name; asked before anything is adopted. */
  rival?(inputs: I, azure: Azure): Promise<Problem | undefined>;
  /** How to use one that is there already without owning it, for kinds that may be shared. */
  readonly sharedBy?: string;
}
