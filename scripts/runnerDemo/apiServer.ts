import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { apiServerArgs, etcdArgs } from "../local/apiServerArgs";
import { freePort } from "../local/freePort";
import { FOLDER, running, start, until } from "./processes";

export const KUBECONFIG = join(FOLDER, "kubeconfig");

export function runsApiServer(): boolean {
  return running("etcd") !== undefined && running("kube-apiserver") !== undefined;
}

/** Starts etcd and a real kube-apiserver. */
export async function startApiServer(): Promise<void> {
  mkdirSync(join(FOLDER, "certs"), { recursive: true });
  const ports = { etcd: await freePort(), peers: await freePort(), secure: await freePort() };
  const token = randomBytes(24).toString("hex");
  execFileSync("openssl", ["genrsa", "-out", join(FOLDER, "sa.key"), "2048"], { stdio: "ignore" });
  writeFileSync(join(FOLDER, "tokens.csv"), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  start("etcd", ["etcd", ...etcdArgs(FOLDER, ports)], process.env);
  start("kube-apiserver", ["kube-apiserver", ...apiServerArgs(FOLDER, ports)], process.env);
  await until("kube-apiserver", () => isReady(ports.secure));
  const authority = readFileSync(join(FOLDER, "certs/apiserver.crt")).toString("base64");
  const server = `https://127.0.0.1:${ports.secure}`;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "demo", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: "demo", user: { token } }],
    contexts: [{ name: "demo", context: { cluster: "demo", user: "demo", namespace: "default" } }],
    "current-context": "demo",
  };
  writeFileSync(KUBECONFIG, JSON.stringify(config), { mode: 0o600 });
}

/** Whom to trust is only known when the API server has written its certificate; nothing secret is sent. */
function isReady(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const asked = request(`https://127.0.0.1:${port}/readyz`, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? true : undefined);
    });
    asked.on("error", () => resolve(undefined)).end();
  });
}
