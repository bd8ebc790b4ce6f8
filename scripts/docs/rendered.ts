import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** The files of `config/rendered`, each with the kustomization that it is rendered from. */
export const RENDERED = {
  "crd.yaml": "config/crd",
  "standalone.yaml": "config/standalone",
  "runner.yaml": "config/default",
} as const;

/** What `kubectl apply -f` takes where there is no kustomize, and what RedisRunner reads: text by path. */
export function rendered(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(RENDERED).map(([file, folder]) => {
      const yaml = execFileSync("kubectl", ["kustomize", folder], { cwd: ROOT, encoding: "utf8" });
      return [`config/rendered/${file}`, `# Written by npm run manifests from ${folder}.\n${yaml}`];
    }),
  );
}
