import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Input } from "@pulumi/pulumi";
import { parseAllDocuments } from "yaml";

/** An object of Kubernetes. Members may be outputs once arguments are laid over it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: Input<string>; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** What this package brings: the CRDs of both kinds, those for clusters without a Kyma, the runner. */
export type Part = "crd" | "standalone" | "runner";

/** The objects of a part, as `kubectl apply -f config/rendered/<part>.yaml` would apply them. */
export function manifestsOf(part: Part): readonly Manifest[] {
  // From the package itself: its path differs between sources and build.
  const root = dirname(require.resolve("pulumi-azure-managed-redis/package.json"));
  const text = readFileSync(join(root, "config", "rendered", `${part}.yaml`), "utf8");
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}
