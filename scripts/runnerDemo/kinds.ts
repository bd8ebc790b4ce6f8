/** The kinds of both planes. Their groups are named in full, since the same kinds are in both. */
export const RUNTIME_REDIS = "azuremanagedredis.cloud-resources.kyma-project.io";
export const CONTROL_REDIS = "azuremanagedredis.cloud-control.kyma-project.io";
export const RUNTIME_RANGES = "ipranges.cloud-resources.kyma-project.io";
export const CONTROL_RANGES = "ipranges.cloud-control.kyma-project.io";
export const SCOPES = "scopes.cloud-control.kyma-project.io";
