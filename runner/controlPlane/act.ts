import type { AzureAccess, PassResult, StackName, Stacks, StepResult } from "../stacks/stacks";
import type { DeedFields } from "../telemetry/logFields";
import { attemptOf } from "./due";
import { type Failure, nextFailure, reasonOf, type Trouble } from "./failure";
import type { Deed } from "./plan";
import { nextRefused } from "./refused";
import { NO_MEMORY, type StackMemory, type StackView, type Told } from "./stackView";
import { unwritten } from "./unwritten";

/** Where and with what a deed is done. */
export interface Doing {
  readonly stack: StackName;
  readonly stacks: Stacks;
  readonly access: AzureAccess;
  readonly nowMs: () => number;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Tells what was done, once that is over. */
  readonly tell: (deed: DeedFields) => void;
  /** Hears what the provider warned of, in sentences. */
  readonly warn: (warnings: readonly string[]) => void;
}

/** Does what the plan says, and returns what is remembered from then on. Errors of resources are remembered, not thrown. */
export async function act(deed: Deed, view: StackView, doing: Doing): Promise<StackMemory> {
  switch (deed.is) {
    case "nothing":
      return view.memory;
    case "pass":
      return await pass(deed, view, doing);
    case "destroy":
      return await destroy(view, doing);
    case "steps": {
      const sinceMs = doing.nowMs();
      const results = await all(deed.resources, (one) => doing.stacks.step(one, doing.access, doing.signal));
      const { memory } = view;
      const statuses = Object.fromEntries(results.map(([urn, { status }]) => [urn, status]));
      tellSteps("step", { deed, statuses, sinceMs, doing });
      doing.warn(results.flatMap(([, { warnings = [] }]) => warnings));
      // A step that failed has learned something too, such as the end of an operation: the next one goes on from there.
      const steps = { ...memory.steps, ...Object.fromEntries(results) };
      return told({ ...memory, steps }, { statuses, view, doing });
    }
    case "removals": {
      const sinceMs = doing.nowMs();
      const results = await all(deed.resources, (one) => doing.stacks.remove(one, doing.access, doing.signal));
      const statuses = Object.fromEntries(results);
      tellSteps("remove", { deed, statuses, sinceMs, doing });
      return told(view.memory, { statuses, view, doing });
    }
  }
}

async function pass(
  { priority, leaving }: Extract<Deed, { is: "pass" }>,
  view: StackView,
  doing: Doing,
): Promise<StackMemory> {
  const { goal, memory } = view;
  if (goal.is !== "declared") throw new Error("a pass of `pulumi up` needs a declaration");
  const { declaration } = goal;
  const { stack, access, stacks, signal, nowMs } = doing;
  const result = await stacks.pass(
    { stack, verb: "up", declaration, access, leaving, steps: memory.steps, priority },
    signal,
  );
  tellPass(result, { verb: "up", priority }, doing);
  doing.warn([result, ...Object.values(result.steps ?? {})].flatMap(({ warnings = [] }) => warnings));
  const sinceMs = memory.sinceMs ?? nowMs();
  const steps = { ...unwritten(view, result), ...result.steps };
  return ended({ ...memory, sinceMs, steps }, { result, view, doing });
}

async function destroy(view: StackView, doing: Doing): Promise<StackMemory> {
  const { stack, access, stacks, signal } = doing;
  // A destroy needs no program.
  const declaration = { is: "instance", name: "none", args: {} } as const;
  const result = await stacks.pass({ stack, verb: "destroy", declaration, access, priority: "begin" }, signal);
  tellPass(result, { verb: "destroy" }, doing);
  return result.isOk && result.state === undefined ? NO_MEMORY : ended(view.memory, { result, view, doing });
}

function tellPass(
  { isOk, error, statuses, ranMs }: PassResult,
  of: Pick<DeedFields, "verb" | "priority">,
  { stack: { project, stack }, tell }: Doing,
): void {
  const [worst] = failed(statuses);
  const trouble = error ?? (worst && { code: worst.code, message: worst.reason });
  tell({
    pass: `${project}/${stack}`,
    ...of,
    result: isOk ? "ok" : (trouble?.code ?? "failed"),
    ...(ranMs === undefined ? {} : { ms: Math.round(ranMs) }),
    ...(isOk || trouble === undefined ? {} : { error: trouble.message }),
  });
}

function tellSteps(
  verb: "step" | "remove",
  of: {
    readonly deed: Extract<Deed, { is: "steps" | "removals" }>;
    readonly statuses: PassResult["statuses"];
    readonly sinceMs: number;
    readonly doing: Doing;
  },
): void {
  const { deed, statuses, sinceMs, doing } = of;
  const [worst] = failed(statuses);
  const ends = deed.resources.map(({ kind, urn }) => `${kind}: ${statuses[urn]?.is}`);
  const error = worst === undefined ? {} : { error: `${worst.code}: ${worst.reason}` };
  doing.tell({ verb, result: ends.join(", "), ms: Math.round(doing.nowMs() - sinceMs), ...error });
}

function ended(
  memory: StackMemory,
  { result, view, doing }: { result: PassResult; view: StackView; doing: Doing },
): StackMemory {
  const { isOk, statuses, error } = result;
  const lastPass = { atMs: doing.nowMs(), isOk };
  const isRemoving = view.goal.is === "absent";
  // A pass that was cut off tells nothing of what it did: the state is all that is known then. One that removes makes nothing
  // that removals have told to be gone.
  const isKnown = error === undefined || isRemoving;
  const before = { ...memory, told: isKnown ? (isOk ? overcome(memory.told, result) : memory.told) : {} };
  const after = told({ ...before, lastPass }, { statuses, view, doing });
  if (isOk || failed(statuses).length > 0) return after;
  const waits = Object.values(statuses).filter((status) => status.is === "refused" || status.is === "deleting");
  // Removals look again when it is time.
  if (isRemoving && error === undefined && waits.length > 0) return after;
  const refusal = waits.find((status) => status.is === "refused");
  const trouble: Trouble = {
    code: error?.code ?? refusal?.code ?? "ProgramFailed",
    message: error?.message ?? refusal?.reason ?? "the pass failed",
    isFinal: false,
  };
  return { ...after, failure: failureOf(trouble, view, doing) };
}

/** A pass that got through tells nothing of what it left alone: what failed there before is as the state says. */
function overcome(told: StackMemory["told"], { state }: PassResult): StackMemory["told"] {
  const news = Object.entries(told).map(([urn, one]): [string, Told] => {
    const status = state?.resources.find((resource) => resource.urn === urn)?.status;
    return [urn, one.status.is === "failed" && status ? { ...one, status } : one];
  });
  return Object.fromEntries(news);
}

/**
 * Notes the statuses, and the worst of their failures. A failure counts until something gets on: an attempt that is under way may
 * end as the last one did.
 */
function told(
  memory: StackMemory,
  { statuses, view, doing }: { statuses: PassResult["statuses"]; view: StackView; doing: Doing },
): StackMemory {
  const atMs = doing.nowMs();
  const of = attemptOf(view.goal, view.circumstances);
  const news = Object.fromEntries(
    Object.entries(statuses).map(([urn, status]): [string, Told] => {
      const refused = nextRefused(memory.told[urn]?.refused, status, { of, nowMs: atMs, random: doing.random() });
      return [urn, { status, atMs, refused }];
    }),
  );
  const failures = failed(statuses);
  const last = memory.failure?.of === of ? memory.failure : undefined;
  const worst = failures.find(({ isFinal }) => isFinal) ?? failures[0];
  return {
    ...memory,
    sinceMs: memory.sinceMs ?? atMs,
    told: { ...memory.told, ...news },
    failure: worst
      ? failureOf({ code: worst.code, message: worst.reason, isFinal: worst.isFinal }, view, doing)
      : getsOn(statuses, view)
        ? undefined
        : last,
  };
}

function failed(statuses: PassResult["statuses"]) {
  return Object.values(statuses).filter((status) => status.is === "failed");
}

/** Whether a resource came to its end that was not there before. */
function getsOn(statuses: PassResult["statuses"], { resources }: StackView): boolean {
  return Object.entries(statuses).some(([urn, { is }]) => {
    const before = resources.find((one) => one.urn === urn)?.status.is;
    return (is === "settled" || is === "deleted") && before !== is;
  });
}

function failureOf(given: Trouble, view: StackView, { nowMs, random }: Doing): Failure {
  const of = attemptOf(view.goal, view.circumstances);
  // The same deletion may well succeed, where Azure names nothing that stands in its way.
  const isWorthAnother = view.goal.is === "absent" && reasonOf(given, "deleting") === "DeleteFailed";
  const trouble = isWorthAnother ? { ...given, isFinal: false } : given;
  return nextFailure(view.memory.failure, { trouble, of, nowMs: nowMs(), random: random() });
}

async function all<Resource extends { readonly urn: string }, Answer extends StepResult | StepResult["status"]>(
  resources: readonly Resource[],
  ask: (resource: Resource) => Promise<Answer>,
): Promise<[string, Answer][]> {
  return await Promise.all(resources.map(async (one): Promise<[string, Answer]> => [one.urn, await ask(one)]));
}
