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
