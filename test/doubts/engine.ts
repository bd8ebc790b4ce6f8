import assert from "node:assert/strict";
import { PULUMI_ERRORS } from "../../provider/azure/errorAdvice";
import type { Inputs } from "../../provider/description/inputs";
import { type Lifecycles, lifecycles } from "../../provider/kinds";
import type { CallOptions, Deletions } from "../../provider/lifecycle/dependencies";
import { PartialError } from "../../provider/lifecycle/partialError";
import type { WaitUntil } from "../../provider/lifecycle/run";
import type { ResourceState } from "../../provider/lifecycle/state";
import { statusOfError } from "../../provider/lifecycle/status";
import { asKept } from "../provider/given";
import type { InProcessAzure } from "../provider/inProcess/inProcessAzure";
import type { Declared } from "./instance";

const BETWEEN_PASSES_MS = 20_000;
const PASSES_MAX = 500;

/** Does with the provider what an engine does: checks, diffs, writes in the order of dependencies, and keeps a state. */
export class Engine {
  readonly warnings: string[] = [];
  private readonly state = new Map<string, { declared: Declared; properties: Inputs }>();
  private readonly deletions: Deletions = new Map();
  private readonly options: CallOptions;
  private kinds: Lifecycles;

  constructor(
    private readonly azure: InProcessAzure,
    readonly waitUntil: WaitUntil,
  ) {
    this.options = { log: { warn: (line) => void this.warnings.push(line), progress: () => {} }, waitUntil };
    this.kinds = this.newProcess();
  }

  /** Brings Azure to the program. @throws the first failure, when all that can go on has gone on */
  async up(program: readonly Declared[]): Promise<void> {
    if (this.waitUntil === "completed") await this.waitingUp(program);
    else await this.passes(() => this.pass(program));
    const isLeft = (key: string) => program.every((declared) => declared.key !== key);
    await this.take([...this.state.keys()].filter(isLeft));
  }

  async destroy(): Promise<void> {
    await this.take([...this.state.keys()]);
  }

  /** Reads all that the state has. */
  async refresh(): Promise<void> {
    for (const [key, { declared, properties }] of this.state) {
      const found = await this.kinds[declared.kind].read(properties as never, this.options);
      assert.ok(found, `${key} is not there`);
      this.keep(declared, found);
    }
  }

  /** The resources that another `up` would change. */
  async changes(program: readonly Declared[]): Promise<string[]> {
    const changed: string[] = [];
    for (const declared of program) {
      const before = this.state.get(declared.key)?.properties ?? {};
      const { changes, changed: which } = this.diff(declared, before, await this.checked(declared));
      if (changes) changed.push(`${declared.key}: ${which.join(", ")}`);
    }
    return changed;
  }

  /** The outputs of a resource. */
  outputs(key: string): Inputs {
    return this.state.get(key)?.properties ?? {};
  }

  /** The id in Azure of each resource in the state, by key. */
  ids(): Map<string, string> {
    const idOf = ({ declared, properties }: { declared: Declared; properties: Inputs }) =>
      this.kinds[declared.kind].resource.id(properties as never);
    return new Map([...this.state].map(([key, kept]) => [key, idOf(kept)]));
  }

  private async waitingUp(program: readonly Declared[]): Promise<void> {
    for (const level of levels(program)) {
      const ends = await Promise.allSettled(level.map((declared) => this.bring(declared)));
      const failed = ends.find((end) => end.status === "rejected");
      if (failed) throw failed.reason;
    }
  }

  private async bring(declared: Declared): Promise<void> {
    const inputs = await this.checked(declared);
    const before = this.state.get(declared.key)?.properties;
    if (before !== undefined) {
      const { changes, replaces } = this.diff(declared, before, inputs);
      if (!changes) return;
      if (replaces.length === 0) return await this.work(declared, inputs);
      await this.take(this.withContent(declared.key));
    }
    await this.work(declared, inputs);
  }

  /** Writes one resource. What Azure accepted before a failure stays in the state. @returns whether it is settled */
  private async work(declared: Declared, inputs: Inputs): Promise<void> {
    const lifecycle = this.kinds[declared.kind];
    const before = this.state.get(declared.key)?.properties;
    try {
      const state =
        before === undefined
          ? await lifecycle.create(inputs, this.options)
          : await lifecycle.update(before, inputs, this.options);
      this.keep(declared, state);
    } catch (error) {
      if (error instanceof PartialError) this.keep(declared, error);
      throw error;
    }
  }

  /** One pass over the program, in a process of its own. @returns whether all is settled */
  private async pass(program: readonly Declared[]): Promise<boolean> {
    let failure: unknown;
    for (const declared of levels(program).flat()) {
      const before = this.state.get(declared.key)?.properties;
      const inputs = await this.checked(declared);
      if (before !== undefined && !this.diff(declared, before, inputs).changes) continue;
      await this.work(declared, inputs).catch((error: unknown) => {
        if (statusOfError(error, PULUMI_ERRORS).is !== "refused") failure ??= error;
      });
    }
    if (failure !== undefined) throw failure;
    return program.every(({ key }) => this.state.has(key) && this.state.get(key)?.properties.settled !== false);
  }

  private async take(keys: readonly string[]): Promise<void> {
    for (const level of levels(keys.map((key) => this.declared(key))).reverse()) {
      if (this.waitUntil === "completed") await Promise.all(level.map((declared) => this.remove(declared)));
      else await this.passes(() => this.deletingPass(level));
    }
  }

  private async deletingPass(level: readonly Declared[]): Promise<boolean> {
    for (const declared of level.filter(({ key }) => this.state.has(key))) {
      await this.remove(declared).catch((error: unknown) => {
        if (!["deleting", "refused"].includes(statusOfError(error, PULUMI_ERRORS).is)) throw error;
      });
    }
    return level.every(({ key }) => !this.state.has(key));
  }

  private async remove({ key, kind }: Declared): Promise<void> {
    await this.kinds[kind].delete(this.outputs(key) as never, this.options);
    this.state.delete(key);
  }

  private async passes(pass: () => Promise<boolean>): Promise<void> {
    for (let count = 0; count < PASSES_MAX; count += 1) {
      this.kinds = this.newProcess();
      if (await pass()) return;
      this.azure.pass(BETWEEN_PASSES_MS);
    }
    assert.fail(`not at its end after ${PASSES_MAX} passes: ${JSON.stringify([...this.state.values()])}`);
  }

  private async checked(declared: Declared): Promise<Inputs> {
    const before = this.state.get(declared.key)?.properties ?? {};
    const { inputs, problems } = await this.kinds[declared.kind].check(before, declared.inputs, this.options);
    if (problems.length > 0)
      throw new CheckError(problems.map(({ property, reason }) => `${property} ${reason}`).join());
    return inputs;
  }

  private diff({ kind }: Declared, before: Inputs, inputs: Inputs) {
    return this.kinds[kind].diff(before, inputs, this.waitUntil);
  }

  private withContent(key: string): string[] {
    const inside = [...this.state.values()].filter(({ declared }) => declared.within === key);
    return [key, ...inside.flatMap(({ declared }) => this.withContent(declared.key))];
  }

  private keep(declared: Declared, { properties }: Pick<ResourceState, "properties">): void {
    this.state.set(declared.key, { declared, properties: asKept(properties) });
  }

  private declared(key: string): Declared {
    const found = this.state.get(key);
    assert.ok(found, `${key} was never made`);
    return found.declared;
  }

  private newProcess(): Lifecycles {
    const { azure, deletions } = this;
    return lifecycles({ azure: async () => azure, clock: azure.clock, deletions });
  }
}

/** A program that a preview refuses. */
export class CheckError extends Error {}

function levels(program: readonly Declared[]): Declared[][] {
  const numbers = [...new Set(program.map(({ level }) => level))].sort();
  return numbers.map((number) => program.filter(({ level }) => level === number));
}
