import { strict as assert } from "node:assert";
import type { budgeted } from "../../provider/azure/budget";
import { PULUMI_ERRORS } from "../../provider/azure/errorAdvice";
import type { Inputs } from "../../provider/description/inputs";
import type { Resource } from "../../provider/description/resource";
import type { Deletions } from "../../provider/lifecycle/dependencies";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { PartialError } from "../../provider/lifecycle/partialError";
import { type ResourceStatus, statusOfError } from "../../provider/lifecycle/status";
import { cluster } from "../../provider/resources/cluster/cluster";
import { asKept, clusterInputs } from "./given";
import { InProcessAzure } from "./inProcess/inProcessAzure";

/** The passes of one resource, each by a lifecycle of its own: a runner that starts anew before each pass. */
export class Passes<I extends Inputs> {
  /** What the engine would keep, and hands back in plain text. */
  state: Inputs | undefined;
  /** As the engine gets them, secrets marked. */
  properties: Inputs = {};
  readonly deletions: Deletions = new Map();
  /** Ids that a pass has made again. */
  readonly remade = new Set<string>();
  readonly warnings: string[] = [];
  readonly options = {
    log: { warn: (line: string) => void this.warnings.push(line), progress: () => {} },
    waitUntil: "started" as const,
  };

  constructor(
    private readonly resource: Resource<I>,
    readonly azure = new InProcessAzure(),
    private readonly asked: () => InProcessAzure | ReturnType<typeof budgeted> = () => azure,
  ) {}

  /** One pass: creates or updates. */
  async up(inputs: Inputs, more: { readonly bringsBack?: boolean } = {}): Promise<ResourceStatus> {
    try {
      const { lifecycle } = this;
      const options = { ...this.options, ...more };
      const { properties, status } =
        this.state === undefined
          ? await lifecycle.create(inputs, options)
          : await lifecycle.update(this.state, inputs, options);
      this.properties = properties;
      this.state = asKept(properties);
      return status;
    } catch (error) {
      if (error instanceof PartialError) this.state = asKept(error.properties);
      return statusOfError(error, PULUMI_ERRORS);
    }
  }

  /** `pulumi refresh`. */
  async refresh(): Promise<ResourceStatus | undefined> {
    const found = await this.lifecycle.read(this.state ?? {}, this.options);
    this.properties = found?.properties ?? {};
    this.state = found && asKept(found.properties);
    return found?.status;
  }

  async destroy(): Promise<ResourceStatus> {
    try {
      await this.lifecycle.delete(this.state ?? {}, this.options);
      this.state = undefined;
      return { is: "deleted" };
    } catch (error) {
      return statusOfError(error, PULUMI_ERRORS);
    }
  }

  async checked(raw: Inputs): Promise<Inputs> {
    return (await this.lifecycle.check({}, raw, this.options)).inputs;
  }

  /** Azure's requests since the last time, by verb. */
  requests(): string[] {
    return this.azure.calls.splice(0).map(({ verb }) => verb);
  }

  get lifecycle(): Lifecycle<I> {
    const { asked, azure, deletions, remade } = this;
    return new Lifecycle(this.resource, { azure: async () => asked(), clock: azure.clock, deletions, remade });
  }
}

/** A cluster that runs as its program wants it. */
export async function runningCluster(azure = new InProcessAzure()) {
  const passes = new Passes(cluster, azure);
  const inputs = await passes.checked(clusterInputs);
  await passes.up(inputs);
  azure.pass(20 * 60_000);
  assert.equal((await passes.up(inputs)).is, "settled");
  return { passes, inputs, azure };
}

/** The most telling word or sentence of a status. */
export function toldBy(status: ResourceStatus): string {
  if (status.is === "failed") return status.reason;
  return status.is === "in progress" ? status.phase : status.is;
}

/** The user gives up right after Azure accepted a PUT: the answer is lost with that, or arrives all the same. */
export function cancelledAfterPut(azure: InProcessAzure, answer: "lost" | "arrives"): AbortSignal {
  const abort = new AbortController();
  const { put } = azure.arm;
  azure.arm.put = async (...all) => {
    const accepted = await put(...all);
    abort.abort();
    if (answer === "lost") throw abort.signal.reason;
    return accepted;
  };
  return abort.signal;
}
