import type * as pulumi from "@pulumi/pulumi";
import type { DayOfWeek, IdentityType } from "./known";

/** Managed identities of the cluster. */
export interface IdentityArgs {
  /** Kind of the identities: `None`, `SystemAssigned`, `UserAssigned` or `SystemAssigned, UserAssigned`. */
  type: pulumi.Input<IdentityType>;
  /** Ids of user-assigned identities: required with such a type, refused with any other. */
  userAssignedIdentities?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** Your own key in Key Vault. */
export interface CustomerManagedKeyArgs {
  /** URL of a version of the key: `https://<vault>.vault.azure.net/keys/<name>/<version>`. */
  keyEncryptionKeyUrl: pulumi.Input<string>;
  /** Id of the identity that may use the key: one of `identity.userAssignedIdentities`. */
  userAssignedIdentityResourceId: pulumi.Input<string>;
}

/** A part of the week in which Azure may patch the cluster. */
export interface MaintenanceWindowArgs {
  /** Day of the week: `Monday` to `Sunday`. */
  dayOfWeek: pulumi.Input<DayOfWeek>;
  /** Hour of the start: 0 to 23, in UTC. */
  startHourUtc: pulumi.Input<number>;
  /** Length in whole hours, `PT4H` or longer. Default: PT6H. */
  duration?: pulumi.Input<string> | undefined;
}
