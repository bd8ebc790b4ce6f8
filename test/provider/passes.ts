import type { budgeted } from "../../provider/azure/budget";
import type { Inputs } from "../../provider/description/inputs";
import type { Resource } from "../../provider/description/resource";
import type { Deletions } from "../../provider/lifecycle/dependencies";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { PartialError } from "../../provider/lifecycle/partialError";
import { type ResourceStatus, statusOfError } from "../../provider/lifecycle/status";
import { asKept } from "./given";
import { InProcessAzure } from "./inProcess/inProcessAzure";

/** The passes of one resource, each by a lifecycle of its own: a runner that starts anew before each pass. */
export class Passes<I extends Inputs> {
  /** What the engine would keep, and hands back in plain text. */
  state: Inputs | undefined;
  /** As the engine gets them, secrets marked. */
  properties: Inputs = {};
  readonly deletions: Deletions = new Map();
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
  async up(inputs: Inputs): Promise<ResourceStatus> {
    try {
      const { lifecycle } = this;
      const { properties, status } =
        this.state === undefined
          ? await lifecycle.create(inputs, this.options)
          : await lifecycle.update(this.state, inputs, this.options);
      this.properties = properties;
      this.state = asKept(properties);
      return status;
    } catch (error) {
      if (error instanceof PartialError) this.state = asKept(error.properties);
      return statusOfError(error);
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
      return statusOfError(error);
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
    const { asked, azure, deletions } = this;
    return new Lifecycle(this.resource, { azure: async () => asked(), clock: azure.clock, deletions });
  }
}
