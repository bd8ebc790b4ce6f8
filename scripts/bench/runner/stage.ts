import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { Kubernetes } from "../../../runner/kubernetes/kubernetes";
import { connect } from "../../../test/kubernetes/connect";
import { LiveRunner } from "../../../test/runner/live/liveRunner";
import { freePort } from "../../local/freePort";
import type { Ending } from "../ending";
import { instanceObject } from "./instanceObject";
import { Objects } from "./objects";
import { Scrape } from "./scrape";
import { TreeMeter } from "./treeMeter";

/** No run of the CLI for so long: all passes are over. Between Ready and the settling pass less goes by. */
const QUIET_MS = 5_000;
const POLL_MS = 200;
const POLLS = 4_500;

/** A runner that is measured. */
export interface MeasuredRunner {
  readonly meter: TreeMeter;
  scrape(): Promise<Scrape>;
  /** Resolves when no pass has run for a while from now on, with the moment when the last one was seen. */
  quiet(): Promise<number>;
  stop(): Promise<void>;
}

/** A real API server and a local Azure, on which one runner after the other is measured. */
export class Stage {
  private constructor(
    readonly live: LiveRunner,
    readonly kubernetes: Kubernetes,
    readonly objects: Objects,
    private readonly ending: Ending,
    /** Ends API server and Azure. */
    readonly stop: () => Promise<void>,
  ) {}

  static async start(timeScale: number, ending: Ending): Promise<Stage> {
    const live = await LiveRunner.start({ timeScale });
    const kubernetes = connect(live.api.kubeconfig);
    const over = new AbortController();
    const stop = ending.of(async () => {
      over.abort();
      // Both at once: where this process exits, all that comes before the first wait is all that happens.
      await Promise.all([live.azure.stop(), live.stop()]);
    });
    const objects = await Objects.watch(kubernetes, live.namespace, over.signal);
    const stage = new Stage(live, kubernetes, objects, ending, stop);
    await stage.makeNetwork();
    return stage;
  }

  /** Makes what all instances share, by one that Azure refuses: the zone and its link come with the first instance of a place. */
  private async makeNetwork(): Promise<void> {
    const runner = await this.runner();
    const { namespace } = this.live;
    const refused = instanceObject(namespace, "refused");
    await this.kubernetes.create(CONTROL_PLANE_REDIS, {
      ...refused,
      spec: { ...refused.spec, sku: "Balanced_B7777" },
    });
    await this.linked();
    await runner.quiet();
    await this.kubernetes.delete(CONTROL_PLANE_REDIS, { namespace, name: "refused" });
    await this.objects.until(["refused"], (object) => object === undefined);
    await runner.stop();
  }

  private async linked(): Promise<void> {
    for (let poll = 0; poll < POLLS; poll += 1) {
      const made = await this.live.azure.leftovers();
      if (made.some((one) => /virtualNetworkLinks/i.test(one))) return;
      await pause(POLL_MS);
    }
    throw new Error(`the network does not come: ${this.live.log.slice(-1_000)}`);
  }

  /** Starts a runner with its default settings; resolves when it is at work. */
  async runner(): Promise<MeasuredRunner> {
    const port = await freePort();
    const runner = this.live.run(["--no-leader-election", "--metrics-port", String(port), "--log-level", "info"]);
    const stop = this.ending.of(() => runner.kill("SIGTERM"));
    await runner.said(/synced/);
    const meter = new TreeMeter(runner.pid).start();
    return {
      meter,
      scrape: async () => new Scrape(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
      async quiet() {
        const sinceMs = performance.now();
        for (let poll = 0; poll < POLLS; poll += 1) {
          if (Math.min(meter.cliQuietMs, performance.now() - sinceMs) >= QUIET_MS)
            return performance.now() - meter.cliQuietMs;
          await pause(POLL_MS);
        }
        throw new Error("the runner does not come to rest: a pass follows the other");
      },
      async stop() {
        meter.stop();
        await stop();
      },
    };
  }
}
