import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { type ApiServerPorts, apiServerArgs, etcdArgs } from "../../scripts/local/apiServerArgs";
import { freePort } from "../../scripts/local/freePort";
import { Keeper } from "./keeper";

const STARTS = 3;
const READY_WITHIN_MS = 90_000;
const ADMIN_TOKEN = "admin-token";

/**
 * An API server with its etcd on 127.0.0.1, without controllers: nothing cascades, and a deleted namespace stays. Ready after
 * about four seconds. Its processes and its folder go when `stop` is called, and when this process ends in whatever way.
 */
export class ApiServer {
  /** A file: the kubeconfig of an administrator, with all that it needs in itself. */
  readonly kubeconfig: string;
  private namespaces = 0;
  private process: { readonly pid: number; readonly exited: Promise<unknown> } | undefined;

  private constructor(
    private readonly keeper: Keeper,
    private readonly ports: ApiServerPorts,
  ) {
    this.kubeconfig = join(keeper.folder, "kubeconfig");
  }

  static async start(): Promise<ApiServer> {
    for (let tries = 1; ; tries++) {
      // Another process may take a free port before it is listened on.
      const ports = { etcd: await freePort(), peers: await freePort(), secure: await freePort() };
      const server = new ApiServer(new Keeper(mkdtempSync(join(tmpdir(), "amr-apiserver-"))), ports);
      try {
        await server.startAll();
        return server;
      } catch (error) {
        await server.stop();
        if (tries === STARTS) throw error;
      }
    }
  }

  /** A second API server on the data of another one. */
  static async beside(other: ApiServer): Promise<ApiServer> {
    const ports = { ...other.ports, secure: await freePort() };
    const server = new ApiServer(new Keeper(mkdtempSync(join(tmpdir(), "amr-apiserver-"))), ports);
    await server.startFirst();
    return server;
  }

  get url(): string {
    return `https://127.0.0.1:${this.ports.secure}`;
  }

  /** A new namespace for one test. */
  async namespace(): Promise<string> {
    const name = `test-${process.pid}-${++this.namespaces}`;
    await this.kubectl("create", "namespace", name);
    return name;
  }

  /** Runs kubectl as an administrator. @throws Error with what kubectl said */
  async kubectl(...args: string[]): Promise<string> {
    return await this.run(args);
  }

  /** Applies manifests as they are; CRDs are served when this returns. */
  async apply(manifests: string): Promise<void> {
    await this.run(["apply", "--server-side", "--force-conflicts", "-f", "-"], manifests);
    if (!/^kind: *"?CustomResourceDefinition\b|"kind": *"CustomResourceDefinition"/m.test(manifests)) return;
    await this.run(["wait", "--for=condition=Established", "--timeout=60s", "-f", "-"], manifests);
  }

  /** Asks whether an object would be admitted, and makes nothing. @throws Error with what speaks against the object */
  async dryRun(object: object): Promise<string> {
    return await this.run(["create", "--dry-run=server", "-f", "-"], JSON.stringify(object));
  }

  /** Creates objects that need no name, such as access reviews; returns the answers in the same order. */
  async create(objects: readonly object[]): Promise<readonly object[]> {
    const list = { apiVersion: "v1", kind: "List", items: objects };
    const said = await this.run(["create", "-o", "yaml", "-f", "-"], JSON.stringify(list));
    return parseAllDocuments(said).map((document) => document.toJS() as object);
  }

  /** What a user may do, whose rights RBAC decides: a service account is `system:serviceaccount:<namespace>:<name>`. */
  as(user: string): { readonly kubeconfig: string; kubectl(...args: string[]): Promise<string> } {
    const kubeconfig = join(this.keeper.folder, `kubeconfig-${encodeURIComponent(user)}`);
    writeFileSync(kubeconfig, this.configOf(user));
    return { kubeconfig, kubectl: (...args) => this.run([`--as=${user}`, ...args]) };
  }

  /** Kills the API server, which keeps its data: connections break off, and new ones are refused. */
  async kill(): Promise<void> {
    if (!this.process) return;
    process.kill(this.process.pid, "SIGKILL");
    await this.process.exited;
    this.process = undefined;
  }

  /** Starts the killed API server on its data and its port; resolves when it is ready. */
  async restart(): Promise<void> {
    await this.kill();
    this.startServer();
    await this.ready();
  }

  /** Drops the history of etcd: a watch of an older resourceVersion is answered with 410. */
  async compact(): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.etcd}/v3/kv/range`, {
      method: "POST",
      body: JSON.stringify({ key: "AA==" }),
    });
    const { header } = (await answer.json()) as { header: { revision: string } };
    await fetch(`http://127.0.0.1:${this.ports.etcd}/v3/kv/compaction`, {
      method: "POST",
      body: JSON.stringify({ revision: header.revision, physical: true }),
    });
  }

  /** Kills both processes and removes all files. */
  async stop(): Promise<void> {
    await this.keeper.end();
  }

  private async startAll(): Promise<void> {
    this.spawn("etcd", etcdArgs(this.keeper.folder, this.ports));
    await this.startFirst();
  }

  private async startFirst(): Promise<void> {
    const { folder } = this.keeper;
    mkdirSync(join(folder, "certs"));
    await promisify(execFile)("openssl", ["genrsa", "-out", join(folder, "sa.key"), "2048"]);
    writeFileSync(join(folder, "tokens.csv"), `${ADMIN_TOKEN},admin,admin,"system:masters"\n`);
    this.startServer();
    await this.ready();
    writeFileSync(this.kubeconfig, this.configOf());
  }

  private startServer(): void {
    this.process = this.spawn("kube-apiserver", apiServerArgs(this.keeper.folder, this.ports));
  }

  private spawn(name: string, args: readonly string[]): { pid: number; exited: Promise<unknown> } {
    const log = openSync(this.logOf(name), "a");
    const child = spawn(name, args, { stdio: ["ignore", log, log], detached: true });
    closeSync(log);
    child.unref();
    child.on("error", () => {}); // no such program: `exited` rejects with that too
    if (child.pid === undefined)
      throw new Error(`${name} cannot be started: run scripts/setup, and tests by scripts/with`);
    this.keeper.keep(child.pid);
    return { pid: child.pid, exited: once(child, "exit") };
  }

  private async ready(): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS;
    let gone = false;
    void this.process?.exited.then(() => {
      gone = true;
    });
    while (!(await this.isReady())) {
      if (gone || performance.now() > end) {
        const said = readFileSync(this.logOf("kube-apiserver"), "utf8").split("\n").slice(-8).join("\n");
        throw new Error(`kube-apiserver ${gone ? "ended" : "is not ready"}: ${said}`);
      }
      await pause(50);
    }
  }

  private isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      // Whom to trust is only known when the API server has written its certificate; nothing secret is sent.
      const asked = request(`${this.url}/readyz`, { rejectUnauthorized: false, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      });
      asked.on("error", () => resolve(false)).end();
    });
  }

  private logOf(name: string): string {
    return join(this.keeper.folder, `${name}.log`);
  }

  private configOf(user?: string): string {
    // The API server signs its certificate itself.
    const authority = readFileSync(join(this.keeper.folder, "certs/apiserver.crt")).toString("base64");
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "test",
          cluster: { server: this.url, "certificate-authority-data": authority },
        },
      ],
      users: [{ name: "test", user: { token: ADMIN_TOKEN, ...(user === undefined ? {} : { as: user }) } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "default" } }],
      "current-context": "test",
    });
  }

  private async run(args: readonly string[], input = ""): Promise<string> {
    const running = promisify(execFile)("kubectl", [`--kubeconfig=${this.kubeconfig}`, ...args], {
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, HOME: this.keeper.folder, KUBECONFIG: this.kubeconfig },
    });
    running.child.stdin?.end(input);
    const { stdout } = await running;
    return stdout;
  }
}
