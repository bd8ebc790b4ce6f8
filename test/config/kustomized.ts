import { execFileSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import { ROOT } from "../docs/documents";

/** An object of Kubernetes, as a manifest has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** What kubectl makes of a kustomization; a path is that of a folder in the checkout. */
export function kustomized(folder: string): readonly Manifest[] {
  return manifestsOf(execFileSync("kubectl", ["kustomize", folder], { cwd: ROOT, encoding: "utf8" }));
}

/** The documents of a YAML file. */
export function manifestsOf(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
}

/** `Deployment runner`, sorted: what there is. */
export function named(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}
