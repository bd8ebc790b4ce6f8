import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import type { Inputs } from "../../../provider/description/inputs";
import type { ResourceStatus } from "../../../provider/lifecycle/status";
import { PulumiStacks, type PulumiStacksOptions } from "../../../runner/stacks/pulumiStacks";
import { stateFileOf } from "../../../runner/stacks/stackFiles";
import type {
  AzureAccess,
  Pass,
  PassResult,
  StackName,
  StackResource,
  StackState,
  StepResult,
} from "../../../runner/stacks/stacks";
import { stackNamed } from "../../../runner/stacks/stacks";
import { azureEnvironment, isolated } from "../../../scripts/local/environment";
import { startTestAzure, type TestAzure } from "../../pulumi/localAzure";
import { until } from "../../pulumi/until";

/** More of Azure's time than anything takes. */
export const LONG_MS = 3_600_000;
const NEVER = new AbortController().signal;
const PASSPHRASE = "the passphrase of the tests";
const WORKER = join(__dirname, "..", "..", "..", "dist", "runner", "stacks", "worker.js");

interface Pending {
  readonly resources: readonly { readonly id?: string }[];
  pending_operations?: readonly object[];
}

/** Stacks of a runner beside a local Azure whose time passes only when a test says so. */
export class GivenStacks {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-stacks-"));
  readonly access: AzureAccess;
  stacks: PulumiStacks = undefined as never;
  passes = 0;

  private constructor(
    readonly azure: TestAzure,
    readonly zoneId: string,
    private readonly options: Partial<PulumiStacksOptions>,
  ) {
    this.access = { name: "scope", variables: azureEnvironment(azure.local) };
  }

  static async start(options: Partial<PulumiStacksOptions> = {}): Promise<GivenStacks> {
    const azure = await startTestAzure(undefined, { args: ["--virtual-clock"] });
    const { resourceGroup, subscriptionId } = azure.local;
    const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
    const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
    await azure.azure.arm.put(zoneId, PRIVATE_DNS, { location: "global", tags: {} });
    await azure.pass(LONG_MS);
    const given = new GivenStacks(azure, zoneId, options);
    await given.restart();
    return given;
  }

  /** Another runner in place of this one: nothing is left of the former's memory. */
  async restart(options: Partial<PulumiStacksOptions> = {}): Promise<void> {
    await this.stacks?.stop(0);
    this.stacks = await PulumiStacks.start({
      folder: this.folder,
      secrets: { is: "runner", passphrase: PASSPHRASE },
      workers: 1,
      workerFile: WORKER,
      environment: isolated(process.env),
      ...this.options,
      ...options,
    });
  }

  async dispose(): Promise<void> {
    await this.stacks?.stop(0);
    await this.azure.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  name(uid: string): StackName {
    return stackNamed(uid);
  }

  args(name: string, args: Inputs = {}): Inputs {
    const { subscriptionId, resourceGroup, location, subnetId } = this.azure.local;
    return {
      subscriptionId,
      resourceGroupName: resourceGroup,
      location,
      skuName: "Balanced_B5",
      subnetId,
      privateDnsZoneId: this.zoneId,
      clusterName: name,
      privateEndpointName: `${name}-pe`,
      privateDnsZoneGroupName: `${name}-dzg`,
      owner: `uid-${name}`,
      ...args,
    };
  }

  up(
    name: string,
    { args = {}, ...more }: Partial<Pass> & { args?: Inputs } = {},
    signal: AbortSignal = NEVER,
  ): Promise<PassResult> {
    const pass: Pass = {
      stack: this.name(name),
      verb: "up",
      declaration: { is: "instance", name: "redis", args: this.args(name, args) },
      access: this.access,
      priority: "begin",
      ...more,
    };
    this.passes += 1;
    return this.stacks.pass(pass, signal);
  }

  destroy(name: string): Promise<PassResult> {
    return this.up(name, { verb: "destroy" });
  }

  async state(name: string): Promise<StackState> {
    const state = await this.stacks.read(this.name(name));
    if (state === undefined) throw new Error(`there is no stack ${name}`);
    return state;
  }

  /** Steps of what is not settled, as the runner takes them, until all of it is; what they brought, by URN. */
  async steps({ resources }: StackState): Promise<Record<string, StepResult>> {
    const done: Record<string, StepResult> = {};
    const isOpen = ({ urn, properties }: StackResource) =>
      done[urn] === undefined ? properties.settled === false : done[urn].status.is !== "settled";
    for (let round = 0; resources.some(isOpen); round += 1) {
      if (round > 20)
        throw new Error(`steps do not settle: ${JSON.stringify(Object.values(done).map((one) => one.status))}`);
      for (const resource of resources.filter(isOpen)) {
        const properties = done[resource.urn]?.properties ?? resource.properties;
        done[resource.urn] = await this.stacks.step({ ...resource, properties }, this.access, NEVER);
      }
      await this.azure.pass(LONG_MS);
    }
    return done;
  }

  /** Creates an instance as the runner does. */
  async created(name: string): Promise<PassResult> {
    const begun = await this.up(name);
    if (!begun.isOk || !begun.state) throw new Error(JSON.stringify(begun.error ?? begun.statuses));
    await this.azure.pass(LONG_MS);
    return await this.up(name, { steps: await this.steps(begun.state), priority: "settle" });
  }

  /** Removes a resource by steps, until Azure has none. */
  async removed(resource: StackResource): Promise<void> {
    let status: ResourceStatus | undefined;
    await until(async () => {
      status = await this.stacks.remove(resource, this.access, NEVER);
      await this.azure.pass(LONG_MS);
      return status.is !== "deleting";
    });
    if (status?.is !== "deleted") throw new Error(JSON.stringify(status));
  }

  /** The state in a folder of states as a command leaves it that is killed while it creates what is there by now. */
  cutOff(name: string, states = join(this.folder, "state")): () => readonly object[] {
    const file = stateFileOf(states, this.name(name));
    const read = () => JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest: Pending } };
    const whole = read();
    const { latest } = whole.checkpoint;
    latest.pending_operations = latest.resources.map((resource) => ({ type: "creating", resource }));
    writeFileSync(file, JSON.stringify(whole));
    return () => read().checkpoint.latest.pending_operations ?? [];
  }

  /** Files and folders that are named after a stack, relative to the folder. */
  files(uid: string): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: "utf8" }).filter((path) => path.includes(uid));
  }

  /** Requests that spend Azure's budget of writes, since the mark. */
  writes(since: number): string[] {
    return this.azure
      .requests()
      .slice(since)
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path.split("?")[0]?.split("/").slice(-2).join("/")}`);
  }
}

/** `Cluster in progress` of each resource of a pass. */
export function told(statuses: PassResult["statuses"]): string[] {
  return Object.entries(statuses)
    .map(([urn, { is }]) => `${urn.split("::")[2]?.split(":").at(-1)} ${is}`)
    .sort();
}
