import { z } from "zod";

/** A condition of Kubernetes, `metav1.Condition`. */
export const conditionSchema = z
  .object({
    type: z
      .string()
      .max(316)
      .regex(
        /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$/,
      )
      .describe("What the condition is about, such as Ready."),
    status: z.enum(["True", "False", "Unknown"]).describe("Whether the condition holds."),
    observedGeneration: z
      .int()
      .min(0)
      .optional()
      .describe("The metadata.generation that the condition speaks of; an older one is out of date."),
    lastTransitionTime: z.iso.datetime({ offset: true }).describe("When status last changed."),
    reason: z
      .string()
      .min(1)
      .max(1024)
      .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
      .describe("Why, in one CamelCase word that programs may compare."),
    message: z.string().max(32768).describe("Why, in a sentence for people."),
  })
  .describe("One aspect of the state of this object.");

export const conditionsField = z
  .array(conditionSchema)
  .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] })
  .describe("What is known of the object, one condition for each aspect.");

export type Condition = z.infer<typeof conditionSchema>;

/** A condition as it is to be, without what the one before decides. */
export type WantedCondition = Pick<Condition, "status" | "reason" | "message"> & { readonly type: ConditionType };

/** The types that the runner writes. */
export const CONDITION_TYPES = {
  Ready: "The instance can be used as the spec says. Always there.",
  Error: "Something is wrong. There only while true.",
  Reconciling: "The runner is at work, or tries again by itself. There only while true; for kstatus.",
  Stalled: "Nothing goes on until somebody changes something. There only while true; for kstatus.",
  Updating: "A change of the spec is being carried out. There only while true.",
  Deleting: "The object is being deleted. There only while true.",
  Drifted: "Azure has other settings than the spec. There only while true; Ready is not touched.",
  InstanceGone: "The cluster or the database is gone, and Ready tells of something else. There only while true.",
  InstanceFailed: "Azure has the instance in a bad state, and Ready tells of something else. There only while true.",
  InUse: "A Scope or an IpRange is to be deleted and is still needed. There only while true.",
} as const;

export type ConditionType = keyof typeof CONDITION_TYPES;

const MESSAGE_MAX = 32768;

/**
 * The conditions to write: exactly those that are wanted, in the order of their types. The time of a condition moves only when
 * its status does, so that writing the same again changes nothing.
 */
export function nextConditions(
  before: readonly Condition[],
  wanted: readonly WantedCondition[],
  of: { readonly generation: number; readonly now: Date },
): Condition[] {
  const order = Object.keys(CONDITION_TYPES);
  return [...wanted]
    .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
    .map(({ type, status, reason, message }) => {
      const last = before.find((one) => one.type === type);
      return {
        type,
        status,
        observedGeneration: of.generation,
        lastTransitionTime: last?.status === status ? last.lastTransitionTime : secondsOf(of.now),
        reason,
        message: message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX - 1)}…` : message,
      };
    });
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((one) => one.type === type);
}

/** Whether a condition is there and true. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditionOf(conditions, type)?.status === "True";
}

/** `metav1.Time` has whole seconds. */
function secondsOf(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, "Z");
}
