import { KubernetesClient } from "../../runner/kubernetes/client";
import { systemClock } from "../../runner/kubernetes/clock";
import { HttpsTransport } from "../../runner/kubernetes/httpsTransport";
import { ambientKubeConfig } from "../../runner/kubernetes/kubeconfig";
import { KeptLog } from "../runner/keptLog";

/** A client of a real API server, as the runner has it. */
export function connect(kubeconfig: string, log = new KeptLog()): KubernetesClient {
  return new KubernetesClient({
    transport: new HttpsTransport(ambientKubeConfig({ file: kubeconfig })),
    clock: systemClock,
    random: Math.random,
    log,
    fieldManager: "example.com/runner",
    instance: "runner-0",
  });
}
