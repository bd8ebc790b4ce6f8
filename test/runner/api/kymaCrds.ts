import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../docs/documents";
import type { Schema } from "./randomSpec";

/** The CRDs of the Go operator are no part of this repository: AMR_KYMA_CRDS names their folder. */
const FOLDER = process.env.AMR_KYMA_CRDS ?? join(ROOT, "..", "shared", "kyma");

export interface KymaCrd {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly [
      { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: Schema } } } },
    ];
  };
}

/** Whether the files are there; `npm test` shows the tests as pending where they are not. */
export function hasKymaCrds(): boolean {
  return existsSync(FOLDER);
}

export const NO_KYMA_CRDS = "pending: the Go operator's CRDs are not here; AMR_KYMA_CRDS names their folder";

/** A CRD of the Go operator as it is. */
export function ownKymaCrd(group: string, plural: string): KymaCrd {
  return parse(readFileSync(join(FOLDER, `${group}_${plural}.yaml`), "utf8")) as KymaCrd;
}

/** A CRD of the Go operator, under a group of its own, so that it is served beside ours. */
export function kymaCrd(group: string, plural: string): KymaCrd {
  const crd = ownKymaCrd(group, plural);
  const own = `theirs.${group}`;
  return { ...crd, metadata: { name: `${plural}.${own}` }, spec: { ...crd.spec, group: own } };
}
