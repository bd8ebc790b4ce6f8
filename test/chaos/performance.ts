import { programText } from "./declaration";
import type { Life } from "./ledger";
import { differences, normalState, normalWorld } from "./normal";
import type { Perturbation } from "./perturbation";
import type { Plan } from "./plan";
import { Scene } from "./scene";
import { type Ended, Workspace } from "./workspace";

/** What is left of a walk, to be compared with another performance of it. */
export interface Ending {
  readonly state: Record<string, unknown>;
  readonly world: Record<string, unknown>;
  readonly lives: ReadonlyMap<string, Life>;
  /** What was wrong in this performance by itself. */
  readonly defects: readonly string[];
  readonly commands: number;
  /** Azure's errors, and what was hit of what was to go wrong. */
  readonly codes: ReadonlySet<string>;
  /** How many ups it took to get from a disturbance to the wanted state. */
  readonly recoveries: readonly number[];
  readonly kills: number;
  /** The perturbations that came about. */
  readonly hits: readonly Perturbation[];
}

/** What a user takes between two ups. An old look does not outlive it. */
const BREATH_MS = 60_000;
/** Ups that a disturbed stack gets to become what the program wants. */
const RECOVERY_UPS = 8;
const STACK_TRACE = /\n\s+at .*[(:]\d*/;

/**
 * Performs a plan's walk on a local Azure of its own, disturbed or not, and looks at what must be so after any walk:
 * quiet, nothing lost, nothing of others touched, no secret told; then destroys it all.
 */
export async function perform(plan: Plan, isDisturbed: boolean): Promise<Ending> {
  const scene = await Scene.set(plan.seed);
  const workspace = new Workspace(scene, plan.shell);
  try {
    await workspace.init();
    return await new Performance(plan, scene, workspace).run(isDisturbed);
  } finally {
    workspace.dispose();
    await scene.end();
  }
}

class Performance {
  private readonly defects: string[] = [];
  private readonly recoveries: number[] = [];
  private readonly codes = new Set<string>();
  private kills = 0;
  private readonly hits: Perturbation[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly scene: Scene,
    private readonly workspace: Workspace,
  ) {}

  async run(isDisturbed: boolean): Promise<Ending> {
    const { scene, workspace, plan } = this;
    const others = this.others();
    const strays: unknown[] = [];
    const stray = (reason: unknown) => void strays.push(reason);
    process.on("unhandledRejection", stray);
    let last = "";
    try {
      for (const [index, step] of plan.steps.entries()) {
        last = programText(step.declaration, scene.place);
        for (const fault of step.faults ?? []) scene.emulator.faults.add(fault);
        scene.emulator.world.service.redisVersion = step.newestRedis ?? scene.emulator.world.service.redisVersion;
        if (step.loses !== undefined) await scene.lose(step.loses);
        const args = step.loses !== undefined ? ["--refresh"] : [];
        const perturbations = isDisturbed ? (plan.perturbations[index] ?? []) : [];
        const first = await this.up(last, perturbations, args);
        if (step.isBad) {
          if (first.code === 0) this.defects.push(`step ${index}: the bad edit "${step.edit}" went through`);
          if (isCutShort(first)) await this.recall(first);
          scene.settle();
          continue;
        }
        if (perturbations.length > 0) await this.recover(last, first, { index, args });
        else if (first.code !== 0)
          this.defects.push(`step ${index}: "${step.edit}" failed undisturbed:\n${first.text}`);
      }
      // What Azure is still at (somebody was killed) ends, before anyone compares.
      scene.settle();
      if ((workspace.state().pending_operations ?? []).length > 0) await this.refresh();
      if (isDisturbed) await this.quiet(last);
      const ending = {
        state: normalState(workspace.state()),
        world: normalWorld(scene.emulator.world.store.all()),
        lives: structuredClone(scene.ledger.lives),
      };
      this.accountForAll();
      if (isDisturbed) {
        await this.checkKeys();
        await this.destroy(plan.end);
      }
      const touched = differences(others, this.others());
      if (touched.length > 0) this.defects.push(`others' things changed:\n${touched.join("\n")}`);
      this.secrecy();
      for (const reason of strays) this.defects.push(`unhandled rejection: ${String(reason)}`);
      if (STACK_TRACE.test(workspace.printed))
        this.defects.push(`a stack trace was printed:\n${traceIn(workspace.printed)}`);
      const { defects, codes, recoveries, kills, hits } = this;
      return { ...ending, defects, codes, recoveries, kills, hits, commands: workspace.commands };
    } finally {
      process.off("unhandledRejection", stray);
    }
  }

  private async up(text: string, perturbations: readonly Perturbation[], args: readonly string[]): Promise<Ended> {
    const before = this.scene.emulator.requests.total;
    const ended = await this.workspace.up(text, perturbations, ...args);
    for (const { code } of this.scene.emulator.requests.since(before)) if (code) this.codes.add(code);
    this.note(ended);
    return ended;
  }

  private note({ hits }: Ended): void {
    this.kills += hits.filter(({ does }) => does === "kill").length;
    this.hits.push(...hits);
  }

  private async recover(
    text: string,
    first: Ended,
    { index, args }: { index: number; args: readonly string[] },
  ): Promise<void> {
    let ended = first;
    for (let ups = 1; ended.code !== 0; ups += 1) {
      if (ended.wasKilled) await this.unlock();
      this.scene.time.clock.advance(BREATH_MS);
      ended = await this.up(text, [], args);
      if (ended.code === 0) this.recoveries.push(ups);
      if (ended.code !== 0 && ups === RECOVERY_UPS) {
        throw new Error(`step ${index} does not recover in ${RECOVERY_UPS} ups:\n${ended.text}`);
      }
    }
  }

  private async unlock(): Promise<void> {
    await this.workspace.cancel();
  }

  /**
   * Before a program is taken back whose up was cut short: Azure may be deleting what the state still has, and the engine
   * would call it unchanged. The docs say to refresh then.
   */
  private async recall(cut: Ended): Promise<void> {
    if (cut.wasKilled) await this.unlock();
    this.scene.settle();
    await this.refresh();
  }

  private async refresh(): Promise<void> {
    const { code, text } = await this.workspace.refresh();
    if (code !== 0) this.defects.push(`refresh failed:\n${text}`);
  }

  /** O3: once all is as wanted, another up writes nothing. */
  private async quiet(text: string): Promise<void> {
    const before = this.scene.emulator.requests.total;
    const { code, text: printed } = await this.workspace.up(text, [], "--expect-no-changes");
    const writes = this.scene.emulator.requests
      .since(before)
      .filter(({ method, path }) => method !== "GET" && !/\/list\w+$/i.test(path));
    if (code !== 0) this.defects.push(`not quiet: another up changes something:\n${printed}`);
    for (const { method, path } of writes) this.defects.push(`not quiet: ${method} ${path}`);
  }

  /** O4: everything that was ever made by us is in the state, or gone. */
  private accountForAll(): void {
    const { resources = [] } = this.workspace.state();
    const known = new Set(resources.map(({ id }) => String(id).toLowerCase()));
    for (const { id } of this.scene.emulator.world.store.all()) {
      if (this.scene.foreign.has(id.key) || known.has(id.key) || isMadeByAzure(id.type)) continue;
      this.defects.push(`orphan: ${id.text} is not in the state`);
    }
    for (const { id, type } of resources) {
      if (!String(type).startsWith("pulumi-nodejs:") || this.scene.emulator.world.store.get(String(id))) continue;
      this.defects.push(`ghost: ${id} is in the state, and not in Azure`);
    }
  }

  /** The key in the outputs is one that Azure would take, and the one in the connection string. */
  private async checkKeys(): Promise<void> {
    const { accessKey, connectionString } = await this.workspace.outputs();
    if (accessKey === undefined) return;
    const keys = this.scene.emulator.world.store
      .all()
      .flatMap(({ hidden }) => [hidden.primaryKey, hidden.secondaryKey]);
    if (!keys.includes(accessKey as string))
      this.defects.push("the access key in the outputs is none of the database's");
    const password = new URL(String(connectionString)).password;
    if (decodeURIComponent(password) !== accessKey) this.defects.push("the connection string has another key");
  }

  private async destroy(perturbations: readonly Perturbation[]): Promise<void> {
    let ended = await this.workspace.destroy(perturbations);
    this.note(ended);
    for (let again = 1; ended.code !== 0 && perturbations.length > 0 && again <= RECOVERY_UPS; again += 1) {
      if (ended.wasKilled) await this.unlock();
      this.scene.time.clock.advance(BREATH_MS);
      ended = await this.workspace.destroy();
      if (ended.code === 0) this.recoveries.push(again);
    }
    if (ended.code !== 0) this.defects.push(`destroy failed:\n${ended.text}`);
    this.scene.settle();
    for (const { id } of this.scene.emulator.world.store.all()) {
      if (!this.scene.foreign.has(id.key)) this.defects.push(`left behind by destroy: ${id.text}`);
    }
  }

  private others(): Record<string, unknown> {
    const { store } = this.scene.emulator.world;
    // What holds endpoints and links says so: that is ours to change.
    return normalWorld(
      store
        .all()
        .filter(({ id }) => this.scene.foreign.has(id.key) && !/virtualNetworks|privateDnsZones$/i.test(id.type)),
    );
  }

  /** O5: no key in anything that was printed or kept. */
  private secrecy(): void {
    const { ledger, emulator } = this.scene;
    const kept = JSON.stringify(this.workspace.state());
    for (const [where, text] of [
      ["printed", this.workspace.printed],
      ["in the state", kept],
    ] as const) {
      for (const key of ledger.keys) if (text.includes(key)) this.defects.push(`an access key is ${where}`);
      if (text.includes(emulator.cloud.clientSecret)) this.defects.push(`the client's secret is ${where}`);
    }
  }
}

function isCutShort({ hits }: Ended): boolean {
  return hits.some(({ does }) => does === "interrupt" || does === "kill");
}

/** Comes and goes with something else, by Azure's own doing. */
function isMadeByAzure(type: string): boolean {
  return (
    /networkInterfaces$|privateEndpointConnections$|privateDnsZones\/\w+$/i.test(type) &&
    !/virtualNetworkLinks$/i.test(type)
  );
}

function traceIn(text: string): string {
  const at = text.search(STACK_TRACE);
  return text.slice(Math.max(0, at - 500), at + 500);
}
