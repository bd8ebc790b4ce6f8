import { apiextensions, apps, core, networking, policy, rbac } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "./manifests";

type ResourceClass = new (name: string, args: never, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

const CLASSES: Readonly<Record<string, ResourceClass>> = {
  ClusterRole: rbac.v1.ClusterRole,
  ClusterRoleBinding: rbac.v1.ClusterRoleBinding,
  ConfigMap: core.v1.ConfigMap,
  CustomResourceDefinition: apiextensions.v1.CustomResourceDefinition,
  Deployment: apps.v1.Deployment,
  Namespace: core.v1.Namespace,
  NetworkPolicy: networking.v1.NetworkPolicy,
  PersistentVolumeClaim: core.v1.PersistentVolumeClaim,
  PodDisruptionBudget: policy.v1.PodDisruptionBudget,
  Role: rbac.v1.Role,
  RoleBinding: rbac.v1.RoleBinding,
  Secret: core.v1.Secret,
  Service: core.v1.Service,
  ServiceAccount: core.v1.ServiceAccount,
};

/** The resource of `@pulumi/kubernetes` for an object, named after the component and the object. There is one namespace. */
export function resourceOf(
  component: string,
  manifest: Manifest,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const { kind, metadata } = manifest;
  const Class = CLASSES[kind];
  if (Class === undefined) throw new Error(`there is no class of @pulumi/kubernetes for the kind ${kind}`);
  const name = kind === "Namespace" ? `${component}-${kind}` : `${component}-${kind}-${metadata.name}`;
  return new Class(name, manifest as never, options);
}
