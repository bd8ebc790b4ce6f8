/** API group of the control plane: what becomes Azure. */
export const CONTROL_PLANE_GROUP = "cloud-control.kyma-project.io";

/** API group of the runtime plane: what applications ask for. */
export const RUNTIME_PLANE_GROUP = "cloud-resources.kyma-project.io";

/** `kubectl get kyma-cloud-manager` lists kinds of this category. */
export const CATEGORY = "kyma-cloud-manager";
