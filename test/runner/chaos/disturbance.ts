import type { NumberedRequest } from "../../../emulator/server/requestRing";
import { hasHit } from "../../chaos/faultHits";
import type { Scene } from "../../chaos/scene";
import { isWrite, WRITES } from "../../chaos/write";
import type { EventFate, Fate, Passage } from "./apiProxy";
import type { Kill, Moment, Trouble, Whom } from "./trouble";

/** What a disturbance can do beside Azure's faults. */
export interface Victim {
  /** Returns whether there was somebody to kill. */
  kill(whom: Whom): boolean;
  /** Breaks off the watches of the API server. */
  cutWatches(): void;
}

/** How often a kill that waits for its victim looks again. */
const WAITING_MS = 20;

/** Makes go wrong during one step what shall, and notes what of it came about. */
export class Disturbance {
  readonly hits = new Set<Trouble>();
  private readonly counted = { kubernetes: 0, arm: 0, checkpoints: 0, events: 0, unanswered: 0 };
  private readonly numbers = new WeakMap<Passage, number>();
  /** Kills whose moment has come, and whose victim has not. */
  private readonly waiting = new Set<Kill>();
  private readonly timer: NodeJS.Timeout;
  private isOver = false;

  constructor(
    private readonly scene: Scene,
    private readonly troubles: readonly Trouble[],
    private readonly victim: Victim,
  ) {
    for (const one of troubles) this.addFaults(one);
    this.timer = setInterval(() => this.killThoseWhoCame(), WAITING_MS).unref();
  }

  asked(passage: Passage): Fate {
    if (this.isOver) return "pass";
    if (this.isUnanswered()) return "cut";
    if (!isKubernetesWrite(passage)) return "pass";
    const n = ++this.counted.kubernetes;
    this.numbers.set(passage, n);
    for (const one of this.troubles) {
      if (one.does === "refuse" && one.n <= n && n < one.n + one.times && !(one.status === 409 && isCreate(passage))) {
        this.hits.add(one);
        return { status: one.status };
      }
      if (one.does === "outage" && one.n === n) {
        this.hits.add(one);
        this.counted.unanswered = one.times;
        this.victim.cutWatches();
        return "cut";
      }
      if (one.does === "cut" && one.when === "before" && one.n === n) {
        this.hits.add(one);
        return "cut";
      }
    }
    return this.come("before Kubernetes write", n) ? "cut" : "pass";
  }

  answered(passage: Passage): Fate {
    const n = this.numbers.get(passage);
    if (this.isOver || n === undefined) return "pass";
    const cut = this.troubles.find((one) => one.does === "cut" && one.when === "after" && one.n === n);
    if (cut) this.hits.add(cut);
    return this.come("after Kubernetes write", n) || cut ? "cut" : "pass";
  }

  event({ type }: { readonly type: string }): EventFate {
    if (this.isOver || type === "BOOKMARK" || type === "ERROR") return "pass";
    const n = ++this.counted.events;
    const one = this.troubles.find((trouble) => trouble.does === "watch" && trouble.n === n);
    if (one?.does !== "watch") return "pass";
    this.hits.add(one);
    if (one.how === "late") return { afterMs: one.ms };
    return one.how === "lost" ? "cut" : one.how;
  }

  /** Azure handled a request, and its answer has not left. */
  requested(request: NumberedRequest): void {
    if (this.isOver || !isWrite(request)) return;
    this.counted.arm += 1;
    this.come("before ARM write", this.counted.arm);
    this.come("after ARM write", this.counted.arm);
  }

  /** A state file was written. Events of files are told late and several at a time: the count is of those that were told. */
  checkpoint(): void {
    if (this.isOver) return;
    this.counted.checkpoints += 1;
    this.come("checkpoint", this.counted.checkpoints);
  }

  /** Nothing goes wrong any more. */
  end(): void {
    const { faults } = this.scene.emulator;
    this.isOver = true;
    clearInterval(this.timer);
    for (const one of this.soFar) this.hits.add(one);
    faults.clear();
  }

  /** What has come about by now. */
  get soFar(): readonly Trouble[] {
    const waiting = this.scene.emulator.faults.list();
    const faults = this.troubles.filter((one) => one.does === "fault" && hasHit(one.fault, waiting));
    return [...this.hits, ...faults];
  }

  private isUnanswered(): boolean {
    if (this.counted.unanswered === 0) return false;
    this.counted.unanswered -= 1;
    return true;
  }

  private addFaults(one: Trouble): void {
    const { faults } = this.scene.emulator;
    if (one.does === "fault") faults.add(one.fault);
    if (one.does !== "kill" || (one.whom !== "runner" && one.whom !== "all")) return;
    const { at, n } = one.moment;
    if (!at.endsWith("ARM write")) return;
    // Whoever dies hears nothing of the write; killed before it, Azure does nothing either.
    const when = at === "before ARM write" ? "before" : "after";
    faults.add({ kind: "drop", when, match: { method: [...WRITES] }, skip: n - 1 });
  }

  /** Kills whom this moment is for. Returns whether the runner was among them. */
  private come(at: Moment["at"], n: number): boolean {
    let isRunner = false;
    for (const one of this.troubles) {
      if (one.does !== "kill" || one.moment.at !== at || one.moment.n !== n) continue;
      if (one.whom === "worker" || one.whom === "CLI") this.waiting.add(one);
      else if (this.victim.kill(one.whom)) {
        this.hits.add(one);
        isRunner = true;
      }
    }
    this.killThoseWhoCame();
    return isRunner;
  }

  private killThoseWhoCame(): void {
    for (const one of this.waiting) {
      if (!this.victim.kill(one.whom)) continue;
      this.waiting.delete(one);
      this.hits.add(one);
    }
  }
}

/** Whether the runner wants to change something in the API server; Events are news, and Leases nobody's state. */
export function isKubernetesWrite({ method, path }: Passage): boolean {
  return method !== "GET" && !/\/(events|leases)(\/|\?|$)/.test(path);
}

function isCreate({ method }: Passage): boolean {
  return method === "POST";
}
