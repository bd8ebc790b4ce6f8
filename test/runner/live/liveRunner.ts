import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNNER_NAME } from "../../../runner/api/marks";
import { RUNNER_NAMESPACE } from "../../../runner/api/rbac";
import { ROOT } from "../../docs/documents";
import { ApiServer } from "../../kubernetes/apiServer";
import { startTestAzure, type TestAzure } from "../../pulumi/localAzure";
import { RunnerProcess } from "./runnerProcess";

export interface LiveOptions {
  /** Of Azure's own durations. */
  readonly timeScale?: number;
  /** Arguments of `amr emulator` beside the usual ones. */
  readonly azureArgs?: readonly string[];
}

/** Runners as processes, with the rights of config/rbac and no others, on a real API server and a local Azure. */
export class LiveRunner {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-runner-"));
  private readonly processes: RunnerProcess[] = [];

  private constructor(
    readonly api: ApiServer,
    readonly azure: TestAzure,
    readonly namespace: string,
  ) {}

  /** With our CRDs and roles, a Scope `scope` and an IpRange `range` in a namespace of its own. */
  static async start({ timeScale = 0.01, azureArgs = [] }: LiveOptions = {}): Promise<LiveRunner> {
    const api = await ApiServer.start();
    const azure = await startTestAzure(timeScale, { args: ["--data-plane", "off", ...azureArgs] });
    await installed(api);
    const live = new LiveRunner(api, azure, await api.namespace());
    writeFileSync(join(live.folder, "passphrase"), "a passphrase of the tests, long enough\n");
    const { tenantId, subscriptionId, resourceGroup, location, virtualNetworkId } = azure.local;
    const where = { tenantId, subscriptionId, vpcNetwork: virtualNetworkId, resourceGroupName: resourceGroup };
    await live.apply("Scope", "scope", { region: location, scope: { azure: where } });
    await live.apply("IpRange", "range", { cidr: azure.range("77.0/24"), scope: { name: "scope" } });
    return live;
  }

  /** Applies an object of the control plane. */
  async apply(kind: string, name: string, spec: object, metadata: object = {}): Promise<void> {
    const { namespace } = this;
    const object = { apiVersion: CONTROL_PLANE, kind, metadata: { namespace, name, ...metadata }, spec };
    await this.api.apply(JSON.stringify(object));
  }

  /** Applies an `AzureManagedRedis` of the control plane. */
  async redis(name: string, metadata: object = {}): Promise<void> {
    const { namespace } = this;
    const spec = {
      remoteRef: { namespace, name },
      scope: { name: "scope" },
      ipRange: { name: "range" },
      sku: "Balanced_B5",
    };
    await this.apply("AzureManagedRedis", name, spec, metadata);
  }

  /** Starts a process on the folder that all of them share. Later options win. */
  run(args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): RunnerProcess {
    const { folder, azure } = this;
    const of = { kubeconfig: kubeconfigOf(this.api), folder, azure: azure.local, variables };
    const started = RunnerProcess.start(of, ["--lease-namespace", RUNNER_NAMESPACE, ...args]);
    this.processes.push(started);
    return started;
  }

  /** What all processes have written. */
  get log(): string {
    return this.processes.map(({ log }) => log).join("");
  }

  /** What Azure accepted of writes since then, as `PUT redisEnterprise/x`. */
  accepted(sinceRequest: number): string[] {
    return this.azure
      .requests()
      .slice(sinceRequest)
      .filter(({ method, status }) => ["PUT", "PATCH", "DELETE"].includes(method) && status < 300)
      .map(({ method, path }) => {
        const [, ...type] = path.split("/providers/").at(-1)?.split("?")[0]?.split("/") ?? [];
        return `${method} ${type.join("/")}`;
      });
  }

  /** Ends everything, and removes all files. */
  async stop(): Promise<void> {
    for (const one of this.processes) await one.kill("SIGTERM");
    await this.azure.stop();
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Brings our CRDs and roles into a cluster. */
export async function installed(api: ApiServer): Promise<void> {
  for (const folder of ["config/crd", "config/standalone"]) await api.apply(manifestsIn(join(ROOT, folder)));
  await api.kubectl("create", "namespace", RUNNER_NAMESPACE);
  await api.kubectl("apply", "-k", join(ROOT, "config/rbac"));
}

/** A kubeconfig with the rights of the runner's ServiceAccount. */
export function kubeconfigOf(api: ApiServer): string {
  return api.as(`system:serviceaccount:${RUNNER_NAMESPACE}:${RUNNER_NAME}`).kubeconfig;
}

const CONTROL_PLANE = "cloud-control.kyma-project.io/v1beta1";

/** The manifests of a folder, as one text. */
export function manifestsIn(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n---\n");
}
