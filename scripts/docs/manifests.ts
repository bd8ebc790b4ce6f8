import { stringify } from "yaml";
import type { CustomResourceDefinition } from "../../runner/api/crd";
import { REDIS_CRDS, STANDALONE_CRDS } from "../../runner/api/crds";
import { rbacManifests } from "../../runner/api/rbac";

const HEAD = "# Written by npm run manifests from runner/api.\n";

/** The manifests that are written from `runner/api`: text by path. */
export function manifests(): ReadonlyMap<string, string> {
  return new Map([
    ...crdFolder("config/crd", REDIS_CRDS),
    ...crdFolder("config/standalone", STANDALONE_CRDS),
    ...folder("config/rbac", new Map([["rbac.yaml", documents(rbacManifests())]])),
  ]);
}

function crdFolder(path: string, crds: readonly CustomResourceDefinition[]): ReadonlyMap<string, string> {
  return folder(path, new Map(crds.map((crd) => [`${crd.metadata.name}.yaml`, documents([crd])])));
}

/** Files of a folder, and their kustomization. */
function folder(path: string, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [...files.keys()],
  };
  return new Map(
    [...files, ["kustomization.yaml", documents([kustomization])] as const].map(([name, text]) => [
      `${path}/${name}`,
      text,
    ]),
  );
}

function documents(of: readonly object[]): string {
  return HEAD + of.map((one) => stringify(one, { lineWidth: 120, aliasDuplicateObjects: false })).join("---\n");
}
