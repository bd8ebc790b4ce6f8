import { parseAllDocuments } from "yaml";
import { CRD_LABELS, RUNNER_NAME } from "./api/marks";
import { KubernetesClient } from "./kubernetes/client";
import { systemClock } from "./kubernetes/clock";
import { HttpsTransport } from "./kubernetes/httpsTransport";
import { ambientKubeConfig } from "./kubernetes/kubeconfig";
import type { Kubernetes, KubernetesObject } from "./kubernetes/kubernetes";
import { CRD } from "./servedCrds";

/** Nothing worth a line happens here. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Installs CRDs, or brings those of an earlier version of ours up to date. Returns a line for each. */
export async function installKinds(manifests: readonly string[], kubeconfig?: string): Promise<readonly string[]> {
  const transport = new HttpsTransport(ambientKubeConfig(kubeconfig === undefined ? {} : { file: kubeconfig }));
  try {
    const kubernetes = new KubernetesClient({
      transport,
      clock: systemClock,
      random: Math.random,
      log: SILENT,
      fieldManager: RUNNER_NAME,
      instance: RUNNER_NAME,
    });
    return await install(kubernetes, manifests.flatMap(objectsIn));
  } finally {
    transport.close();
  }
}

/** @throws Error before anything is written, where a CRD of that name is somebody else's */
export async function install(
  kubernetes: Pick<Kubernetes, "get" | "create" | "update">,
  wanted: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const found = await Promise.all(wanted.map(({ metadata: { name } }) => kubernetes.get(CRD, { name })));
  for (const [index, { metadata }] of wanted.entries()) {
    const there = found[index];
    const isOurs = Object.entries(CRD_LABELS).every(([label, value]) => there?.metadata.labels?.[label] === value);
    if (there !== undefined && !isOurs) {
      throw new Error(`the kind ${metadata.name} is there and not ours: a Kyma has it itself, so nothing is installed`);
    }
  }
  const lines: string[] = [];
  for (const [index, object] of wanted.entries()) {
    const there = found[index];
    if (there === undefined) await kubernetes.create(CRD, object);
    else {
      const { resourceVersion = "" } = there.metadata;
      await kubernetes.update(CRD, { ...object, metadata: { ...object.metadata, resourceVersion } });
    }
    lines.push(`${object.metadata.name} ${there === undefined ? "created" : "updated"}`);
  }
  return lines;
}

function objectsIn(manifest: string): readonly KubernetesObject[] {
  return parseAllDocuments(manifest).map((document) => document.toJS() as KubernetesObject);
}
