import { durationMs } from "../description/duration";
import type { Inputs } from "../description/inputs";
import type { Resource } from "../description/resource";
import { versioned } from "./apiVersion";
import type { CallOptions, Dependencies } from "./dependencies";
import { recalled } from "./memory";
import type { Run } from "./run";
import { type Progress, progressIn } from "./state";

const DEFAULT_TIMEOUTS = { create: "45m", update: "30m", delete: "30m" } as const;

/** Dependencies with what all resources of a process share. */
export type Shared = Dependencies & Required<Pick<Dependencies, "turns" | "remade" | "deletions" | "advice">>;

/** The beginning of a run. */
export interface Beginning<I extends Inputs> {
  readonly verb: Run<I>["verb"];
  readonly inputs: I;
  /** The notes of earlier runs; default: none. */
  readonly progress?: Progress;
  /** The resource was ready once. */
  readonly isMade?: boolean;
  /** Earlier inputs, whose api-version counts too. */
  readonly before?: Inputs;
}

/** Begins a run of a resource, under the latest api-version that its inputs name. */
export async function begin<I extends Inputs>(
  resource: Resource<I>,
  { verb, inputs, before = {}, progress = progressIn({}), isMade = false }: Beginning<I>,
  { dependencies, options }: { dependencies: Shared; options: CallOptions },
): Promise<Run<I>> {
  const { clock, turns, remade, advice } = dependencies;
  const azure = await dependencies.azure();
  const timeouts = { ...DEFAULT_TIMEOUTS, ...(inputs.timeouts as Partial<Record<typeof verb, string>> | undefined) };
  const startedMs = clock.nowMs();
  const { bringsBack = progress.bringsBack } = options;
  const resume = (serialized: string) => azure.arm.resumeOperation(serialized);
  return {
    resource: versioned(resource, inputs, before),
    id: resource.id(inputs),
    verb,
    azure,
    clock,
    log: options.log,
    advice,
    startedMs,
    timeoutMs: options.timeoutMs ?? durationMs(timeouts[verb]),
    waitUntil: options.waitUntil ?? "completed",
    memory: recalled({ ...progress, isMade, bringsBack }, startedMs, resume),
    turns,
    remade,
    ...(options.signal ? { signal: options.signal } : {}),
  };
}
