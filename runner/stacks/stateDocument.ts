import { z } from "zod";
import { AmrError } from "../../provider/azure/errors";
import { type Inputs, ours } from "../../provider/description/inputs";
import { isKind, type Kind, lifecycles } from "../../provider/kinds";
import { systemClock } from "../../provider/lifecycle/clock";
import { WAITING, wasReady } from "../../provider/lifecycle/state";
import { token } from "../../provider/typeTokens";
import type { StackResource, StackState } from "./stacks";

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  /** False: a component, which Azure has nothing of. */
  custom: z.boolean().optional(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  /** Replaced, and to be deleted: our passes replace nothing. */
  delete: z.boolean().optional(),
});

const deployment = z.object({
  secrets_providers: z
    .object({ state: z.object({ url: z.string(), encryptedkey: z.string() }).partial().optional() })
    .optional(),
  resources: z.array(resource).default([]),
  /** What a command that was killed was about to do. */
  pending_operations: z.array(z.object({ type: z.string(), resource })).default([]),
});

/** The part of a state that we read, as Pulumi keeps it; secrets are sealed, or in plain text where the CLI revealed them. */
export type StateDocument = z.infer<typeof deployment>;

const file = z.object({ checkpoint: z.object({ stack: z.string(), latest: deployment.optional() }) });
const exported = z.object({ deployment });

/** The document in a file of the file backend. @throws AmrError where the file is cut short, or is no state */
export function documentInFile(text: string): StateDocument {
  return parsed(text, file).checkpoint.latest ?? deployment.parse({});
}

/** The document that `pulumi stack export` prints. @throws AmrError */
export function documentInExport(text: string): StateDocument {
  return parsed(text, exported).deployment;
}

/**
 * Whether the document keeps creations as under way whose resources are there by now. Pulumi never forgets the creation
 * that a command began which was killed, and warns of it in each later one.
 */
export function hasDoneCreations({ resources, pending_operations }: StateDocument): boolean {
  const isDone = doneAmong(resources);
  return pending_operations.some(isDone);
}

/** The text of a file or of an export, without the creations that are done. */
export function withoutDoneCreations(text: string): string {
  const whole = JSON.parse(text) as { checkpoint?: { latest?: object }; deployment?: object };
  const latest = (whole.checkpoint?.latest ?? whole.deployment) as z.input<typeof deployment> | undefined;
  if (latest?.pending_operations === undefined) return text;
  const isDone = doneAmong(latest.resources ?? []);
  latest.pending_operations = latest.pending_operations.filter((operation) => !isDone(operation));
  return JSON.stringify(whole);
}

type Known = readonly {
  readonly urn: string;
  readonly id?: string | undefined;
  readonly custom?: boolean | undefined;
  readonly delete?: boolean | undefined;
}[];

function doneAmong(resources: Known): (operation: { type: string; resource: { urn: string } }) => boolean {
  // One that is to be deleted has the URN of the one that takes its place, and says nothing about that creation.
  const isThere = ({ id, custom }: Known[number]) => Boolean(id) || custom === false;
  const done = new Set(resources.filter((one) => isThere(one) && one.delete !== true).map(({ urn }) => urn));
  return ({ type, resource: { urn } }) => type === "creating" && done.has(urn);
}

/** Our resources in a state. `reveal` opens what is sealed. */
export function resourcesIn(document: StateDocument, reveal: (value: unknown) => unknown): StackState {
  const mine = document.resources.filter((one) => one.delete !== true && kindOf(one.type) !== undefined);
  const known = new Set(mine.map(({ urn }) => urn));
  const begun = document.pending_operations
    .filter(({ type, resource: { urn, type: kind } }) => type === "creating" && kindOf(kind) && !known.has(urn))
    .map(({ resource: one }) => one);
  const { declaration } = document.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return {
    resources: [...mine.map(whole), ...begun.map(half)],
    digest: typeof declaration === "string" ? declaration : undefined,
  };

  function whole({ urn, type, id = "", inputs, outputs }: z.infer<typeof resource>): StackResource {
    const kind = kindOf(type) as Kind;
    const properties = ours(reveal(outputs) as Inputs);
    return { urn, kind, id, inputs: ours(reveal(inputs) as Inputs), properties, ...told(kind, properties) };
  }

  /** Nobody knows whether Azure has a resource whose creation was cut off: the next step looks. */
  function half({ urn, type, inputs: sealed }: z.infer<typeof resource>): StackResource {
    const kind = kindOf(type) as Kind;
    const inputs = ours(reveal(sealed) as Inputs);
    const id = DESCRIPTIONS[kind].resource.id(inputs as never);
    const properties = { ...inputs, settled: false, phase: "creating" };
    return { urn, kind, id, inputs, properties, ...told(kind, properties) };
  }
}

/** What properties tell of a resource. */
function told(kind: Kind, properties: Inputs): Pick<StackResource, "status" | "isMade"> {
  const isMade = wasReady(DESCRIPTIONS[kind].resource as never, properties);
  if (properties.settled !== false) return { status: { is: "settled" }, isMade };
  const phase = String(properties.phase);
  const waitsFor = phase.startsWith(`${WAITING}/`) ? { waitsFor: phase.slice(WAITING.length) } : {};
  return { status: { is: "in progress", phase, sinceMs: Number(properties.sinceMs ?? 0), ...waitsFor }, isMade };
}

/** Asked for ids, and for what a kind's outputs are. */
const DESCRIPTIONS = lifecycles({
  azure: () => Promise.reject(new AmrError("no connection is needed for an id")),
  clock: systemClock,
});

function kindOf(type: string): Kind | undefined {
  const kind = type.split(":").at(-1) ?? "";
  return isKind(kind) && type === token(kind) ? kind : undefined;
}

function parsed<T>(text: string, schema: z.ZodType<T>): T {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    throw new AmrError("the state is cut short, or is not JSON", { cause: error });
  }
  const result = schema.safeParse(whole);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AmrError(`the state is not one of Pulumi's: ${issue?.path.join(".")}: ${issue?.message}`);
}
