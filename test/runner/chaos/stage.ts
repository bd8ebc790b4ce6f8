import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { FINALIZER } from "../../../runner/api/marks";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import type { KubernetesClient } from "../../../runner/kubernetes/client";
import { Scene } from "../../chaos/scene";
import { isWrite } from "../../chaos/write";
import type { ApiServer } from "../../kubernetes/apiServer";
import { connect } from "../../kubernetes/connect";
import { RunnerProcess } from "../live/runnerProcess";
import { ApiProxy, type EventFate, type Fate, type Gate, type Passage } from "./apiProxy";
import { Disturbance, isKubernetesWrite, type Victim } from "./disturbance";
import { FolderWatch } from "./folderWatch";
import type { Activity, Release } from "./oracles";
import { childrenOf, killSome, processesIn } from "./processes";
import type { Trouble, Whom } from "./trouble";

/** Real seconds per second of Azure: a cluster is made in two. */
const TIME_SCALE = 0.005;
/** Runners that a plan may need: more would be one that ends by itself again and again. */
const STARTS_MAX = 12;
const PASSPHRASE = "a passphrase of the chaos, long enough";

/** All that a plan is played on: an Azure, a namespace behind a proxy, and one runner after the other on one folder. */
export class Stage implements Gate, Victim {
  readonly client: KubernetesClient;
  readonly activities: Activity[] = [];
  readonly releases: Release[] = [];
  readonly defects: string[] = [];
  /** How many commands of the CLI took the lock of a stack, as far as files tell. */
  readonly locks = new Set<string>();
  starts = 0;
  private readonly watcher: FolderWatch;
  private runner: RunnerProcess | undefined;
  private isEnding = false;
  private wasKilled = false;
  private disturbance: Disturbance | undefined;
  private logs = "";

  private constructor(
    readonly scene: Scene,
    readonly namespace: string,
    /** Holds state, settings and whatever the runners keep. */
    readonly folder: string,
    api: ApiServer,
  ) {
    this.client = connect(api.kubeconfig);
    process.once("exit", this.sweep);
    const stateFolder = join(folder, "state");
    mkdirSync(stateFolder);
    writeFileSync(join(folder, "passphrase"), `${PASSPHRASE}\n`);
    this.watcher = new FolderWatch(stateFolder, (path) => this.stateChanged(path));
  }

  private proxy: ApiProxy | undefined;

  static async set(seed: number, api: ApiServer): Promise<Stage> {
    const scene = await Scene.set(seed, { timeScale: TIME_SCALE });
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "amr-chaos-runner-")));
    const stage = new Stage(scene, await api.namespace(), folder, api);
    stage.proxy = await ApiProxy.start(api.kubeconfig, { file: stage.kubeconfig, gate: stage });
    return stage;
  }

  /** What all runners have written. */
  get log(): string {
    return this.logs + (this.runner?.log ?? "");
  }

  /** What came about so far of what goes wrong now. */
  get hits(): readonly Trouble[] {
    return this.disturbance?.soFar ?? [];
  }

  /** Too many runners ended: none is started any more. */
  get isHopeless(): boolean {
    return this.runner === undefined && this.starts >= STARTS_MAX;
  }

  /** A runner has read everything, and no command of the CLI runs. */
  get isIdle(): boolean {
    const { runner } = this;
    return runner !== undefined && /synced/.test(runner.log) && childrenOf(runner.pid, "CLI").length === 0;
  }

  get lastActivityMs(): number {
    return this.activities.at(-1)?.atMs ?? 0;
  }

  get secrets(): { keys: Iterable<string>; clientSecret: string } {
    return {
      keys: [...this.scene.ledger.keys, PASSPHRASE],
      clientSecret: this.scene.emulator.cloud.clientSecret,
    };
  }

  startRunner(): void {
    this.starts += 1;
    this.wasKilled = false;
    const { namespace, kubeconfig, folder } = this;
    const where = ["--namespaces", namespace, "--control-namespace", namespace, "--scope", "scope"];
    const place = { kubeconfig, folder, azure: this.scene.emulator.cloud };
    const runner = RunnerProcess.start(place, ["--no-leader-election", ...where]);
    this.runner = runner;
    runner.onEnd(() => this.ended(runner));
  }

  /** From now on this goes wrong, and what went wrong before does not. Returns what came about of that. */
  disturb(troubles: readonly Trouble[]): readonly Trouble[] {
    const before = this.disturbance;
    before?.end();
    this.disturbance = new Disturbance(this.scene, troubles, this);
    this.scene.listener = (request) => {
      if (isWrite(request)) this.did(`${request.method} ${request.path}`);
      this.disturbance?.requested(request);
    };
    return [...(before?.hits ?? [])];
  }

  kill(whom: Whom): boolean {
    const { runner, folder } = this;
    // One that was killed a moment ago may not have ended yet.
    if (!runner || runner.isOver || this.wasKilled) return false;
    if (whom === "runner" || whom === "all") this.wasKilled = true;
    const isKilled = killSome(whom, { pid: runner.pid, folder });
    if (isKilled) this.did(`SIGKILL ${whom}`);
    return isKilled;
  }

  cutWatches(): void {
    this.proxy?.cutWatches();
  }

  asked(passage: Passage): Fate {
    const fate = this.disturbance?.asked(passage) ?? "pass";
    if (fate !== "pass") return fate;
    if (isKubernetesWrite(passage)) this.did(`${passage.method} ${passage.path}`);
    this.noteRelease(passage);
    return fate;
  }

  answered(passage: Passage): Fate {
    return this.disturbance?.answered(passage) ?? "pass";
  }

  event(_: string, event: { readonly type: string }): EventFate {
    return this.disturbance?.event(event) ?? "pass";
  }

  /** SIGTERM. Returns the exit code. */
  async stopRunner(): Promise<number | null> {
    this.isEnding = true;
    return (await this.runner?.kill("SIGTERM")) ?? null;
  }

  /** Processes that a runner started, and that are still there. */
  processes(): readonly number[] {
    return processesIn(this.folder);
  }

  /** Ends everything, whatever state it is in. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.disturbance?.end();
    process.off("exit", this.sweep);
    this.watcher.close();
    this.sweep();
    await this.clear();
    await this.proxy?.stop();
    await this.scene.end();
  }

  /** What a plan that was broken off leaves would be the next one's: runners see the runtime plane of all namespaces. */
  private async clear(): Promise<void> {
    const { client, namespace } = this;
    const left = [
      ...(await client.list(RUNTIME_PLANE_REDIS, { namespace })).map((object) => ({
        kind: RUNTIME_PLANE_REDIS,
        object,
      })),
      ...(await client.list(RUNTIME_PLANE_IP_RANGE)).map((object) => ({ kind: RUNTIME_PLANE_IP_RANGE, object })),
    ];
    for (const { kind, object } of left) {
      await client.patch(kind, object.metadata, { metadata: { finalizers: null } });
      await client.delete(kind, object.metadata);
    }
  }

  /** Also where this process ends in the middle of a plan. */
  private readonly sweep = () => {
    killSome("all", { pid: 0, folder: this.folder });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  private get kubeconfig(): string {
    return join(this.folder, "kubeconfig");
  }

  private ended(runner: RunnerProcess): void {
    this.logs += runner.log;
    this.runner = undefined;
    if (this.isEnding) return;
    if (!this.wasKilled) this.defects.push(`the runner ended by itself: ${runner.log.slice(-1_000)}`);
    if (this.starts < STARTS_MAX) this.startRunner();
    else this.defects.push(`${this.starts} runners ended`);
  }

  private did(what: string): void {
    this.activities.push({ atMs: performance.now(), what });
  }

  private stateChanged(name: string): void {
    const lock = /\.pulumi\/locks\/.*\/([^/]+)\.json$/.exec(name)?.[1];
    if (lock !== undefined && !this.locks.has(lock)) {
      this.locks.add(lock);
      this.did(`a pass, with the lock ${name}`);
    }
    if (/\.pulumi\/stacks\/.*\.json$/.test(name)) this.disturbance?.checkpoint();
  }

  /** What Azure has of an object at the moment when its finalizer is taken off. */
  private noteRelease({ method, path, body }: Passage): void {
    const name = /\/azuremanagedredis\/([^/?]+)(\?|$)/.exec(path)?.[1];
    if (method !== "PATCH" || name === undefined || !path.includes("cloud-control")) return;
    const { finalizers } = (JSON.parse(body) as { metadata?: { finalizers?: readonly string[] } }).metadata ?? {};
    if (finalizers === undefined || finalizers.includes(FINALIZER)) return;
    const ours = new RegExp(`/(redisEnterprise/${name}|privateEndpoints/${name}-pe)(/|$)`, "i");
    const left = this.scene.emulator.world.store.all().filter(({ id }) => ours.test(id.text));
    this.releases.push({ name, left: left.map(({ id }) => id.text) });
  }
}
