import type { KubernetesObject, ResourceKind } from "./kubernetes";

export interface Secret extends KubernetesObject {
  readonly type?: string;
  /** Values in base64. */
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

export const SECRET: ResourceKind<Secret> = {
  group: "",
  version: "v1",
  plural: "secrets",
  kind: "Secret",
  isNamespaced: true,
};

/** A value of a Secret as text; undefined: there is no such entry. */
export function secretText(secret: Secret, entry: string): string | undefined {
  const value = secret.data?.[entry];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
}
