import { isDeepStrictEqual } from "node:util";
import { type Condition, nextConditions } from "../api/conditions";
import type { CustomKind, UnparsedObject } from "../api/customKind";
import { FINALIZER } from "../api/marks";
import type { Reason } from "../api/reasons";
import { asideFor, conditionsFor, stateFor } from "../api/report";
import { transitionsOf } from "../api/transitions";
import type { Kubernetes } from "../kubernetes/kubernetes";
import { Cautions } from "./cautions";
import { keptEvent } from "./report";
import { SaidOnce } from "./saidOnce";

/** What is to be told of a Scope or an IpRange. */
export interface StandaloneReport {
  readonly reason: Reason;
  readonly message: string;
  /** Instances that still need the object, while it is being deleted. */
  readonly users?: readonly string[];
  /** Further fields of the status; those that were told stay. Undefined: not told any more. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Writes finalizer and status of a Scope or an IpRange, which are the runner's own kinds. */
export class StandaloneStatus {
  private readonly said = new SaidOnce();
  private readonly cautions: Cautions;

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly nowMs: () => number,
  ) {
    this.cautions = new Cautions(kubernetes, this.said);
  }

  async publish(kind: CustomKind, object: UnparsedObject, report: StandaloneReport): Promise<void> {
    const { reason, message, users = [], fields = {} } = report;
    const { generation = 0, deletionTimestamp } = object.metadata;
    const activity = deletionTimestamp === undefined ? undefined : "delete";
    const wanted = conditionsFor(reason, message, activity);
    if (users.length > 0) wanted.push(asideFor("InUse", `Still needed by ${users.join(", ")}.`));
    const {
      conditions = [],
      id,
      cidr,
    } = (object.status ?? {}) as { conditions?: Condition[]; id?: string; cidr?: string };
    const of = { generation, now: new Date(this.nowMs()) };
    const status = {
      state: stateFor(reason),
      // Instances find their subnet here, whatever is in the way of the object meanwhile.
      ...defined({ id, cidr, ...fields }),
      observedGeneration: generation,
      conditions: nextConditions(conditions, wanted, of),
    };
    if (isDeepStrictEqual(object.status, status)) return;
    await this.kubernetes.applyStatus(kind, refOf(object), status);
    for (const event of transitionsOf(object, conditions, wanted)) this.kubernetes.record(event);
  }

  /** Says what a deletion leaves in Azure, and why. */
  tellKept(object: UnparsedObject, kept: readonly string[]): void {
    for (const note of kept) this.kubernetes.record(keptEvent(object, note));
  }

  /** Says what the provider warned of. */
  tellWarnings(object: UnparsedObject, warnings: readonly string[]): void {
    this.cautions.tell(object, warnings);
  }

  /** Puts our finalizer on, or takes it off, from this version of the object. */
  async finalizer(kind: CustomKind, object: UnparsedObject, isOn: boolean): Promise<void> {
    const { finalizers = [], resourceVersion } = object.metadata;
    if (finalizers.includes(FINALIZER) === isOn) return;
    const others = finalizers.filter((one) => one !== FINALIZER);
    const next = isOn ? [...others, FINALIZER] : others;
    await this.kubernetes.patch(kind, refOf(object), { metadata: { resourceVersion, finalizers: next } });
    if (!isOn) this.said.forget(object.metadata.uid ?? "");
  }
}

function defined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function refOf({ metadata: { namespace, name } }: UnparsedObject) {
  return namespace === undefined ? { name } : { namespace, name };
}
