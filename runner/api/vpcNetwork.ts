import { z } from "zod";
import { conditionsField } from "./conditions";
import { customKind, type ObjectOf } from "./customKind";
import { CONTROL_PLANE_GROUP } from "./groups";

/** A virtual network of a Kyma. The runner reads of it what is here, and writes nothing. */
export const VPC_NETWORK = customKind({
  group: CONTROL_PLANE_GROUP,
  plural: "vpcnetworks",
  kind: "VpcNetwork",
  isNamespaced: true,
  spec: z.object({
    region: z.string().min(1),
    /** Name of a Subscription, in the namespace of this object. */
    subscription: z.string().min(1),
    /** Gardener's name of virtual network and resource group. */
    vpcNetworkName: z.string().min(1).optional(),
  }),
  status: z.object({ conditions: conditionsField.optional() }),
});

export type VpcNetwork = ObjectOf<typeof VPC_NETWORK>;
