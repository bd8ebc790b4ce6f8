import { nextConditions, type WantedCondition } from "../../runner/api/conditions";
import type { Outcome } from "../../runner/api/reasonRow";
import { REASONS, type Reason } from "../../runner/api/reasons";
import { type Activity, asideFor, conditionsFor, stateFor } from "../../runner/api/report";

/** What kstatus calls an object, and so Flux. */
export type KStatus = "Current" | "InProgress" | "Failed" | "Terminating";
/** What Argo CD calls the health of an object. */
export type Health = "Healthy" | "Progressing" | "Degraded";

/** An object with a status of the runner's, and what the tools are to make of it. */
export interface Seen {
  readonly given: string;
  readonly object: object;
  readonly kstatus: KStatus;
  readonly health: Health;
}

const KINDS = [
  ["cloud-control.kyma-project.io", "AzureManagedRedis"],
  ["cloud-resources.kyma-project.io", "AzureManagedRedis"],
  ["cloud-control.kyma-project.io", "Scope"],
  ["cloud-control.kyma-project.io", "IpRange"],
  ["cloud-resources.kyma-project.io", "IpRange"],
] as const;

const EXPECTED: Readonly<Record<Outcome, Pick<Seen, "kstatus" | "health">>> = {
  ready: { kstatus: "Current", health: "Healthy" },
  working: { kstatus: "InProgress", health: "Progressing" },
  // The runner tries again by itself.
  retrying: { kstatus: "InProgress", health: "Progressing" },
  stalled: { kstatus: "Failed", health: "Degraded" },
  paused: { kstatus: "Failed", health: "Degraded" },
};

const GENERATION = 3;
const NOW = new Date("2026-01-02T03:04:05Z");

interface Life {
  readonly activity?: Activity;
  readonly generation?: number;
  readonly beside?: readonly WantedCondition[];
}

function objectWith(
  reason: Reason,
  { activity, generation = GENERATION, beside = [] }: Life = {},
  kind: (typeof KINDS)[number] = KINDS[0],
): object {
  const wanted = [...conditionsFor(reason, "message", activity), ...beside];
  const conditions = nextConditions([], wanted, { generation: GENERATION, now: NOW });
  const deletion = activity === "delete" ? { deletionTimestamp: "2026-01-02T03:04:00Z" } : {};
  return {
    ...typeOf(kind),
    metadata: { name: "shop", namespace: "default", generation, ...deletion },
    status: { state: stateFor(reason), observedGeneration: GENERATION, conditions },
  };
}

function typeOf([group, kind]: readonly [string, string]) {
  return { apiVersion: `${group}/v1beta1`, kind };
}

const reasons = Object.keys(REASONS) as Reason[];
const isOfDeletion = (reason: Reason) => REASONS[reason].state === "Deleting";

/** Every reason on an object that lives, and on an object that is being deleted; and what stands beside reasons. */
export const SEEN: readonly Seen[] = [
  ...reasons
    .filter((reason) => !isOfDeletion(reason))
    .map((reason) => ({ given: reason, object: objectWith(reason), ...EXPECTED[REASONS[reason].outcome] })),
  ...reasons
    .filter((reason) => ["working", "retrying"].includes(REASONS[reason].outcome) && !isOfDeletion(reason))
    .map((reason) => ({
      given: `${reason} during a change`,
      object: objectWith(reason, { activity: "update" }),
      ...EXPECTED[REASONS[reason].outcome],
    })),
  ...reasons
    .filter((reason) => REASONS[reason].outcome !== "ready")
    .map((reason) => ({
      given: `${reason} during the deletion`,
      object: objectWith(reason, { activity: "delete" }),
      kstatus: "Terminating" as const,
      health: EXPECTED[REASONS[reason].outcome].health,
    })),
  ...KINDS.flatMap((kind): Seen[] => [
    { given: `Ready, ${kind.join(" ")}`, object: objectWith("Ready", {}, kind), kstatus: "Current", health: "Healthy" },
    {
      given: `an object that nobody has seen yet, ${kind.join(" ")}`,
      object: { ...typeOf(kind), metadata: { name: "shop", generation: 1 }, status: { observedGeneration: -1 } },
      kstatus: "InProgress",
      health: "Progressing",
    },
  ]),
  {
    given: "Ready, of an earlier generation",
    object: objectWith("Ready", { generation: GENERATION + 1 }),
    kstatus: "InProgress",
    health: "Progressing",
  },
  {
    given: "an error of an earlier generation",
    object: objectWith("InvalidScaleTarget", { generation: GENERATION + 1 }),
    kstatus: "InProgress",
    health: "Progressing",
  },
  {
    given: "Ready and drifted: the instance can be used",
    object: objectWith("Ready", { beside: [asideFor("Drifted", "message")] }),
    kstatus: "Current",
    health: "Healthy",
  },
];
