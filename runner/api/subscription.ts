import { z } from "zod";
import { conditionsField } from "./conditions";
import { customKind, type ObjectOf } from "./customKind";
import { CONTROL_PLANE_GROUP } from "./groups";

/** A subscription of a Kyma. The runner reads of it what is here, and writes nothing. */
export const SUBSCRIPTION = customKind({
  group: CONTROL_PLANE_GROUP,
  plural: "subscriptions",
  kind: "Subscription",
  isNamespaced: true,
  // Only the status is read: it says what the spec has led to, also where a Gardener binding stands in between.
  spec: z.looseObject({}),
  specIfNone: {},
  status: z.object({
    provider: z.string().optional(),
    /** Absent for another cloud's. */
    subscriptionInfo: z
      .object({ azure: z.object({ subscriptionId: z.string().min(1), tenantId: z.string().min(1) }).optional() })
      .optional(),
    conditions: conditionsField.optional(),
  }),
});

export type Subscription = ObjectOf<typeof SUBSCRIPTION>;
