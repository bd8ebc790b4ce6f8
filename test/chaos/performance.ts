import { programText } from "./declaration";
import { type Ended, isCutShort, isDone } from "./ended";
import type { Ending } from "./ending";
import { normalState, normalWorld } from "./normal";
import {
  accountDefects,
  keyDefects,
  mannersDefects,
  secrecyDefects,
  strangerDefects,
  strangersThings,
} from "./oracles";
import type { Perturbation } from "./perturbation";
import type { Plan } from "./plan";
import { Scene } from "./scene";
import { rotatesKeys } from "./step";
import { Workspace } from "./workspace";
import { isWrite } from "./write";

/** What a user takes between two ups. An old look does not outlive it. */
const BREATH_MS = 60_000;
/** Ups that a disturbed stack gets to become what the program wants. */
const RECOVERY_UPS = 8;

/**
 * Performs a plan's walk on a local Azure of its own, disturbed or not, and looks at what must be so after any walk:
 * quiet, nothing lost, nothing of others touched, no secret told; then destroys it all.
 */
export async function perform(plan: Plan, isDisturbed: boolean): Promise<Ending> {
  const scene = await Scene.set(plan.seed, { doubts: plan.doubts });
  const workspace = new Workspace(scene, plan.shell);
  try {
    await workspace.init();
    return await new Performance({ plan, isDisturbed }, scene, workspace).run();
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
  /** The program that is wanted at the moment. */
  private text = "";
  /** The last up was cut short, and its program is taken back: the docs say to refresh with the next. */
  private isRecalled = false;

  constructor(
    private readonly script: { readonly plan: Plan; readonly isDisturbed: boolean },
    private readonly scene: Scene,
    private readonly workspace: Workspace,
  ) {}

  async run(): Promise<Ending> {
    const { scene, workspace } = this;
    const { plan, isDisturbed } = this.script;
    const { store } = scene.emulator.world;
    const before = strangersThings(store.all(), scene.foreign);
    const strays: unknown[] = [];
    const stray = (reason: unknown) => void strays.push(reason);
    process.on("unhandledRejection", stray);
    try {
      for (const index of plan.steps.keys()) await this.step(index);
      const ending = await this.end();
      if (isDisturbed) await this.destroy(plan.end);
      this.defects.push(
        ...strangerDefects({ before, after: strangersThings(store.all(), scene.foreign) }, scene.ledger.lives),
        ...this.secrecy(),
        ...mannersDefects(workspace.printed),
        ...strays.map((reason) => `unhandled rejection: ${String(reason)}`),
        ...scene.said.map((text) => `the local Azure: ${text}`),
      );
      const { defects, codes, recoveries, kills, hits } = this;
      const once = [...new Set(defects)];
      const { doubts } = scene;
      return { ...ending, defects: once, codes, doubts, recoveries, kills, hits, commands: workspace.commands };
    } finally {
      process.off("unhandledRejection", stray);
    }
  }

  private async step(index: number): Promise<void> {
    const { scene } = this;
    const { plan, isDisturbed } = this.script;
    const step = plan.steps[index] as Plan["steps"][number];
    this.text = programText(step.declaration, scene.place);
    const isRotation = rotatesKeys(plan.steps[index - 1], step);
    const inUse = isRotation ? this.workspace.outputs().accessKey : undefined;
    for (const fault of step.faults ?? []) scene.emulator.faults.add(fault);
    scene.emulator.world.service.redisVersion = step.newestRedis ?? scene.emulator.world.service.redisVersion;
    if (step.loses !== undefined) await scene.lose(step.loses);
    const args = step.loses !== undefined || this.isRecalled ? ["--refresh"] : [];
    this.isRecalled = false;
    const perturbations = isDisturbed ? (plan.perturbations[index] ?? []) : [];
    const first = await this.up(perturbations, args);
    if (step.isBad) await this.takeBack(first, `step ${index}: the bad edit "${step.edit}" went through`);
    else if (perturbations.length > 0) await this.recover(first, { index, args });
    else if (first.code !== 0) this.defects.push(`step ${index}: "${step.edit}" failed undisturbed:\n${first.text}`);
    if (scene.ledger.retiredKeys.has(String(inUse)))
      this.defects.push(`step ${index}: the rotation regenerated the key that was in use`);
  }

  private async up(perturbations: readonly Perturbation[], args: readonly string[]): Promise<Ended> {
    const before = this.scene.emulator.requests.total;
    const ended = await this.workspace.up(this.text, perturbations, ...args);
    for (const { code } of this.scene.emulator.requests.since(before)) if (code) this.codes.add(code);
    this.note(ended);
    return ended;
  }

  private note({ hits }: Ended): void {
    this.kills += hits.filter(({ does }) => does === "kill").length;
    this.hits.push(...hits);
  }

  /** Before a program that cannot work is taken back; mostly while Azure is still at what is left of it. */
  private async takeBack(ended: Ended, mistake: string): Promise<void> {
    if (isDone(ended)) this.defects.push(mistake);
    if (ended.wasKilled) await this.workspace.cancel();
    this.isRecalled = isCutShort(ended);
    this.scene.time.clock.advance(BREATH_MS);
    if (this.script.plan.settles) this.scene.settle();
  }

  private async recover(first: Ended, { index, args }: { index: number; args: readonly string[] }): Promise<void> {
    let ended = first;
    for (let ups = 1; !isDone(ended); ups += 1) {
      if (ended.wasKilled) await this.workspace.cancel();
      this.scene.time.clock.advance(BREATH_MS);
      ended = await this.up([], args);
      if (ended.code === 0) this.recoveries.push(ups);
      if (ended.code !== 0 && ups === RECOVERY_UPS) {
        throw new Error(`step ${index} does not recover in ${RECOVERY_UPS} ups:\n${ended.text}`);
      }
    }
  }

  /** All that is compared with another performance; first as it is, and then as a refresh sees it. */
  private async end(): Promise<Pick<Ending, "state" | "refreshed" | "world" | "lives">> {
    const { scene, workspace } = this;
    const { isDisturbed } = this.script;
    const { store } = scene.emulator.world;
    // What Azure is still at (somebody was killed) ends, before anyone compares.
    scene.settle();
    if (isDisturbed) await this.quiet();
    const kept = workspace.state();
    const ending = {
      state: normalState(kept),
      world: normalWorld(store.all()),
      lives: structuredClone(scene.ledger.lives),
    };
    this.defects.push(...accountDefects(kept, store.all(), scene.foreign));
    if (isDisturbed) this.defects.push(...keyDefects(workspace.outputs(), kept, store.all()), ...this.secrecy());
    return { ...ending, refreshed: isPending(kept) ? await this.refreshed() : undefined };
  }

  /** Clears what a kill left pending, and is quiet again. */
  private async refreshed(): Promise<Ending["state"]> {
    const { code, text } = await this.workspace.refresh();
    if (code !== 0) this.defects.push(`refresh failed:\n${text}`);
    await this.quiet();
    const after = this.workspace.state();
    if (isPending(after)) this.defects.push("something is still pending after a refresh");
    return normalState(after);
  }

  /** Once all is as wanted, another up writes nothing. */
  private async quiet(): Promise<void> {
    const before = this.scene.emulator.requests.total;
    const { code, text: printed } = await this.workspace.up(this.text, [], "--expect-no-changes");
    if (code !== 0) this.defects.push(`not quiet: another up changes something:\n${printed}`);
    for (const request of this.scene.emulator.requests.since(before)) {
      if (isWrite(request)) this.defects.push(`not quiet: ${request.method} ${request.path}`);
    }
  }

  private async destroy(perturbations: readonly Perturbation[]): Promise<void> {
    let ended = await this.workspace.destroy(perturbations);
    this.note(ended);
    for (let again = 1; !isDone(ended) && perturbations.length > 0 && again <= RECOVERY_UPS; again += 1) {
      if (ended.wasKilled) await this.workspace.cancel();
      this.scene.time.clock.advance(BREATH_MS);
      ended = await this.workspace.destroy();
      if (ended.code === 0) this.recoveries.push(again);
    }
    if (ended.code !== 0) this.defects.push(`destroy failed:\n${ended.text}`);
    this.scene.settle();
    const left = this.scene.emulator.world.store.all().filter(({ id }) => !this.scene.foreign.has(id.key));
    if (left.length === 0) return;
    this.defects.push(
      ...left.map(({ id }) => `left behind by destroy: ${id.text}`),
      `the last destroy:\n${ended.text}`,
    );
  }

  /** In all that was printed and all that Pulumi keeps: every checkpoint there ever was, copies and history. */
  private secrecy(): string[] {
    const { ledger, emulator } = this.scene;
    const { clientSecret } = emulator.cloud;
    const { workspace } = this;
    return secrecyDefects([["what was printed", workspace.printed], ...workspace.kept()], {
      keys: ledger.keys,
      clientSecret,
    });
  }
}

function isPending({ pending_operations = [] }: ReturnType<Workspace["state"]>): boolean {
  return pending_operations.length > 0;
}
