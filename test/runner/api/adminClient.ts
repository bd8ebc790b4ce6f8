import { KubernetesClient } from "../../../runner/kubernetes/client";
import { systemClock } from "../../../runner/kubernetes/clock";
import { HttpsTransport } from "../../../runner/kubernetes/httpsTransport";
import { ambientKubeConfig } from "../../../runner/kubernetes/kubeconfig";
import type { ApiServer } from "../../kubernetes/apiServer";

/** A client that may do anything, and is faster than kubectl. */
export function adminClient(server: ApiServer): KubernetesClient {
  return new KubernetesClient({
    transport: new HttpsTransport(ambientKubeConfig({ file: server.kubeconfig })),
    clock: systemClock,
    random: () => 0.5,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    fieldManager: "example.com/admin",
    instance: "admin",
  });
}
