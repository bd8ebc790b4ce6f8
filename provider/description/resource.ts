import type { z } from "zod";
import type { ArmDocument, Azure } from "../azure/arm";
import type { Action } from "./action";
import type { Advice } from "./advice";
import type { Change } from "./change";
import type { Inputs, Problem } from "./inputs";
import type { Readiness } from "./readiness";

/**
 * The description of one kind of resource: its identity, and four ideas about it. `lifecycle/lifecycle.ts` does the driving;
 * nothing here waits, retries or decides.
 */
export interface Resource<I extends Inputs> {
  /** Last part of the Pulumi token: `Cluster`. */
  readonly kind: string;
  /** The name in messages: "Redis cluster". */
  readonly noun: string;
  readonly apiVersion: string;
  id(inputs: I): string;
  /** The inputs that an id names, for import; undefined for an id of another kind, and for a kind without import. */
  inputsOf(id: string): Inputs | undefined;
  readonly owner: OwnerMark<I>;

  readonly inputs: InputRules<I>;
  readonly reading: Reading<I>;
  readonly writing: Writing<I>;
  readonly replacing: Replacing<I>;
}

/** The place of the owner's mark: the resource's own tags, its parent's tags, or its name (`ownership.ts`). */
export type OwnerMark<I extends Inputs> =
  | { readonly in: "tags" }
  | { readonly in: "parent"; readonly id: (inputs: I) => string; readonly apiVersion: string }
  | { readonly in: "name" };

/** The inputs of a resource: shape, rules, and the effect of a change. */
export interface InputRules<I extends Inputs> {
  /** Inputs with their checks and defaults. */
  readonly shape: Readonly<Record<keyof I & string, z.ZodType>>;
  /** Properties that people try and that cannot be set, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** The argument of a program behind a property, where its name is another one. */
  argument?(property: string, inputs: Inputs): string;
  /** The effect of each input's change. The compiler asks for every input. */
  readonly changes: { readonly [P in keyof I & string]-?: Change };
  /** The one form in which inputs are compared and kept, where several forms mean the same. */
  normal?(inputs: I): Inputs;
  /** Rules across known properties. `unknown`: properties whose value a preview does not know; they are not absent. */
  rules?(inputs: Partial<I>, unknown: ReadonlySet<string>): Problem[];
  /** Warnings about inputs that are allowed, and that the user may want. */
  warnings?(inputs: Partial<I>, advice: Advice): string[];
  /** Checks of a change in place that only Azure can make; runs in preview too. */
  verify?(azure: Azure, change: { before: I; after: I }, told: Told): Promise<Problem[]>;
  /** Checks of a creation that only Azure can make; asked in preview too, and only where every input is known. */
  verifyNew?(azure: Azure, inputs: I, told: Told): Promise<Problem[]>;
}

/** Whom a check tells its findings. */
export interface Told {
  readonly advice: Advice;
  warn(message: string): void;
}

/** The meaning of a document of Azure's. */
export interface Reading<I extends Inputs> {
  /** Resources that must be ready before a creation can begin. Asked in begin mode only, where no engine keeps an order. */
  needs?(inputs: I): readonly Need[];
  readiness(document: ArmDocument): Readiness;
  /**
   * Whether a resource that is ready does not do what it is there for: others deleted what it had brought about, and only making
   * it again, once its `needs` are there, mends that. For what holds nothing.
   */
  isInVain?(document: ArmDocument, azure: Azure): Promise<boolean>;
  /** The outputs of the resource, beside its inputs. Secret values are wrapped by `secret()`. */
  outputs(document: ArmDocument, inputs: I, azure: Azure): Promise<Inputs> | Inputs;
  /** A warning about a resource that was just created, as a sentence; asked once, and an error of Azure's is none. */
  caution?(inputs: I, azure: Azure, advice: Advice): Promise<string | undefined>;
  /** Names of inputs that become outputs where the program leaves them open, because Azure answers them. */
  readonly answered?: readonly string[];
  /**
   * Values that the state keeps and Azure does not tell, after the actions `done` since `before`. `isMade`: created in this
   * run.
   */
  remembered?(before: Inputs, now: { inputs: I; done: ReadonlySet<string>; isMade: boolean }): Inputs;
  /** Names of outputs that are secret. */
  readonly secretOutputs?: readonly string[];
}

/** A resource in which, or upon which, another resource is created. */
export interface Need {
  readonly id: string;
  readonly apiVersion: string;
  readonly readiness: (document: ArmDocument) => Readiness;
}

/** The writes to Azure. */
export interface Writing<I extends Inputs> {
  /** The body of the PUT that creates the resource, without the owner's tag. */
  body(inputs: I): ArmDocument;
  /**
   * The settings that bring the `changed` properties, for the PUT that updates: laid over Azure's `document`, under the names
   * that are used there, while every other setting stays as Azure has it (`overlay.ts`).
   */
  change(inputs: I, changed: ReadonlySet<string>, document: ArmDocument): ArmDocument;
  /** The part of the changed properties that has to be in Azure before the others are sent; absent: all go together. */
  first?(inputs: I, changed: ReadonlySet<string>, document: ArmDocument): ReadonlySet<string>;
  /** Properties that only Azure writes in a document, beside the usual ones: a PUT that updates leaves them out. */
  readonly readOnly?: readonly string[];
  /**
   * The body of a PATCH of `document` for the properties that Azure left as they were although it accepted the PUT. Absent:
   * the type has no PATCH.
   */
  patch?(inputs: I, changed: ReadonlySet<string>, document: ArmDocument): ArmDocument;
  /** Properties that an action of Azure's brings about, not a PUT or PATCH. */
  readonly actions?: { readonly [P in keyof I & string]?: Action<I> };
  /** The id of the collection in which Azure takes one write at a time, deletes included, and fails the other ones. */
  oneAtATime?(inputs: I): string;
  /** Whether Azure takes no resource of these inputs beside this one of the collection. */
  excludes?(sibling: ArmDocument, inputs: I): boolean;
  /** Azure's usual durations, in ms: for the progress shown, never for a decision. */
  readonly usualMs: { readonly create: number; readonly update: number; readonly delete: number };
}

/** When a resource may be removed and created again, and when it must stay, so that no data is lost. */
export interface Replacing<I extends Inputs> {
  /** The resource never holds data: a failed one is replaced, and its dependents with it. */
  readonly holdsNothing?: boolean;
  /** The resource holds data, or what holds data: begin mode makes one that is gone again only when told to. */
  readonly holdsData?: boolean;
  /**
   * The dependents of the resource are inside it in Azure and are deleted with it (a zone group with its endpoint). Once the
   * resource is created, only the engine replaces it, because the engine then replaces the dependents too.
   */
  readonly takesAlong?: boolean;
  /**
   * Whether this resource holds nothing worth keeping, so that a run may remove it and create it again, once. Asked only where
   * `holdsNothing` is absent. Absent: never. A cluster is disposable as long as it never ran.
   */
  isDisposable?(document: ArmDocument, inputs: I, azure: Azure): Promise<boolean> | boolean;
  /** The reason why a resource must stay although its owner deletes it (others still use a zone); undefined: delete it. */
  keep?(document: ArmDocument, inputs: I, azure: Azure): Promise<string | undefined> | string | undefined;
  /** The reason why the resource cannot be created beside one of another name; asked before anything is adopted. */
  rival?(inputs: I, azure: Azure, advice: Advice): Promise<Problem | undefined>;
  /** The argument that names an existing resource to use without owning it, for kinds that may be shared. */
  readonly sharedBy?: string;
}
