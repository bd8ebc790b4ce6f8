import type { Deletions } from "../../../provider/lifecycle/dependencies";
import type { ResourceStatus } from "../../../provider/lifecycle/status";
import type { Connections } from "../../../runner/stacks/connections";
import type {
  AzureAccess,
  Pass,
  PassResult,
  StackName,
  StackResource,
  StackState,
  Stacks,
  StepResult,
} from "../../../runner/stacks/stacks";
import { resourcesIn, type StateDocument } from "../../../runner/stacks/stateDocument";
import { Steps } from "../../../runner/stacks/steps";
import type { JumpingClock } from "../../provider/jumpingClock";
import { playPass } from "./playedPass";

/**
 * The runner's stacks with the engine played: programs, verbs of the served provider and steps are the real ones, and there is
 * no CLI. A life of an instance takes a fraction of a second so.
 */
export class PlayedStacks implements Stacks {
  /** Passes so far, as `up begin`. */
  readonly passes: string[] = [];
  /** Called before a pass begins. */
  beforePass: (verb: Pass["verb"]) => void = () => {};
  private readonly deletions: Deletions = new Map();
  private readonly steps: Steps;

  constructor(
    private readonly connections: Connections,
    private readonly clock: JumpingClock,
    private readonly documents = new Map<string, StateDocument>(),
  ) {
    this.steps = new Steps({ connections, clock });
  }

  /** The stacks as another process finds them. */
  reopened(): PlayedStacks {
    return new PlayedStacks(this.connections, this.clock, this.documents);
  }

  async read({ stack }: StackName): Promise<StackState | undefined> {
    const document = this.documents.get(stack);
    return document && resourcesIn(document, (value) => value);
  }

  async list(): Promise<readonly StackName[]> {
    return [...this.documents.keys()].map((stack) => ({ project: "amr-00", stack }));
  }

  async pass(pass: Pass, signal: AbortSignal): Promise<PassResult> {
    const { verb, priority, access } = pass;
    const { stack } = pass.stack;
    this.passes.push(verb === "up" ? `up ${priority}` : verb);
    this.beforePass(verb);
    const { connections, clock, deletions } = this;
    const azure = () => connections.of(access);
    const before = this.documents.get(stack) ?? { resources: [], pending_operations: [] };
    const { document, ...end } = await playPass(pass, before, { azure, clock, deletions, signal });
    const isLeft = document.resources.length > 0 || verb === "up";
    if (isLeft) this.documents.set(stack, document);
    else this.documents.delete(stack);
    return await this.steps.begun({ ...end, state: await this.read(pass.stack) }, pass, signal);
  }

  step(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<StepResult> {
    return this.steps.step(resource, access, signal);
  }

  remove(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<ResourceStatus> {
    return this.steps.remove(resource, access, signal);
  }

  async forget({ stack }: StackName): Promise<void> {
    this.documents.delete(stack);
  }

  async stop(): Promise<void> {}
}
