import { join } from "node:path";

/** Ports of 127.0.0.1. */
export interface ApiServerPorts {
  readonly etcd: number;
  readonly peers: number;
  readonly secure: number;
}

/** Arguments of an etcd that keeps its data in the folder, for one machine and a short life. */
export function etcdArgs(folder: string, { etcd, peers }: ApiServerPorts): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${etcd}`, `http://127.0.0.1:${peers}`];
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=error",
  ];
}

/** Arguments of an API server on that etcd. The folder holds `sa.key` and `tokens.csv`; certificates are written into `certs`. */
export function apiServerArgs(folder: string, { etcd, secure }: ApiServerPorts): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${secure}`,
    `--cert-dir=${join(folder, "certs")}`,
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${join(folder, "sa.key")}`,
    `--service-account-signing-key-file=${join(folder, "sa.key")}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--endpoint-reconciler-type=none",
    // No controller makes the accounts and tokens that this plugin wants for a pod.
    "--disable-admission-plugins=ServiceAccount",
    "--enable-priority-and-fairness=false",
  ];
}
