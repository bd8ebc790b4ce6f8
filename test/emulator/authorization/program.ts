import assert from "node:assert/strict";
import type { Inputs } from "../../../provider/description/inputs";
import type { Lifecycles } from "../../../provider/kinds";
import type { CallOptions } from "../../../provider/lifecycle/dependencies";
import { StillDeletingError } from "../../../provider/lifecycle/partialError";
import type { ResourceState } from "../../../provider/lifecycle/state";
import type { Declared } from "./declared";

const log = { warn: () => {}, progress: () => {} };
const WAIT: CallOptions = { log };
const BEGIN: CallOptions = { log, waitUntil: "started" };
/** Each request of a pass takes half a minute of Azure's time. */
const PASSES_MAX = 100;

/** Does with the provider what an engine does: checks, keeps a state, and gives it back. */
export class Program {
  private readonly state = new Map<string, ResourceState>();

  constructor(private readonly kinds: Lifecycles) {}

  async create(declared: Declared): Promise<void> {
    const inputs = await this.checked(declared, {});
    this.keep(declared, await this.kinds[declared.kind].create(inputs, WAIT));
  }

  async update(declared: Declared): Promise<void> {
    const { properties } = this.settled(declared);
    const inputs = await this.checked(declared, properties);
    this.keep(declared, await this.kinds[declared.kind].update(properties, inputs, WAIT));
  }

  /** @returns whether Azure has it */
  async read(declared: Declared): Promise<boolean> {
    const found = await this.kinds[declared.kind].read(this.settled(declared).properties, WAIT);
    if (found) this.keep(declared, found);
    return found !== undefined;
  }

  /** @returns whether Azure has it no more */
  async remove(declared: Declared): Promise<boolean> {
    await this.kinds[declared.kind].delete(this.settled(declared).properties, WAIT);
    if (await this.read(declared)) return false;
    return this.state.delete(keyOf(declared));
  }

  async import({ kind }: Declared, id: string): Promise<void> {
    assert.ok(await this.kinds[kind].import(id, WAIT));
  }

  /** Begin mode: pass by pass, all of them together, until everything is there. */
  async converge(all: readonly Declared[]): Promise<void> {
    for (let passes = 0; passes < PASSES_MAX; passes++) {
      for (const declared of all) await this.pass(declared);
      if (all.every((declared) => this.settled(declared).properties.settled !== false)) return;
    }
    assert.fail("it never settled");
  }

  /** Begin mode: pass by pass until Azure answers 404. */
  async dissolve(declared: Declared): Promise<void> {
    for (let passes = 0; passes < PASSES_MAX; passes++) {
      try {
        await this.kinds[declared.kind].delete(this.settled(declared).properties, BEGIN);
        return void this.state.delete(keyOf(declared));
      } catch (error) {
        if (!(error instanceof StillDeletingError)) throw error;
      }
    }
    assert.fail("it never went");
  }

  private async pass(declared: Declared): Promise<void> {
    const lifecycle = this.kinds[declared.kind];
    const before = this.state.get(keyOf(declared))?.properties;
    const inputs = await this.checked(declared, before ?? {});
    if (before === undefined) this.keep(declared, await lifecycle.create(inputs, BEGIN));
    else if (before.settled === false) this.keep(declared, await lifecycle.update(before, inputs, BEGIN));
  }

  private async checked({ kind, inputs: raw }: Declared, before: Inputs): Promise<Inputs> {
    const { inputs, problems } = await this.kinds[kind].check(before, raw, WAIT);
    assert.deepEqual(problems, [], kind);
    return inputs;
  }

  /** An engine gives secrets back in plain text. */
  private keep(declared: Declared, { id, properties, status }: ResourceState): void {
    const plain = Object.entries(properties).map(([name, value]) => {
      const isSecret = typeof value === "object" && value !== null && "value" in value;
      return [name, isSecret ? value.value : value];
    });
    this.state.set(keyOf(declared), { id, properties: Object.fromEntries(plain) as Inputs, status });
  }

  private settled(declared: Declared): ResourceState {
    const found = this.state.get(keyOf(declared));
    assert.ok(found, `${keyOf(declared)} was never made`);
    return found;
  }
}

function keyOf({ kind, inputs }: Declared): string {
  return `${kind} ${inputs.clusterName ?? inputs.virtualNetworkLinkName ?? ""}`;
}
