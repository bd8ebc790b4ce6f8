import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { ControllerMetrics } from "./controllerMetrics";
import { type Counted, RunnerMetrics } from "./runnerMetrics";

/** All metrics of a runner, in a registry of its own: two runners in one process do not meet. */
export class Metrics {
  readonly registry = new Registry();
  readonly controllers: ControllerMetrics;
  readonly runner: RunnerMetrics;
  private readonly leader: Gauge<"name">;

  /** @param instances   all instances that the runner knows, asked for at each scrape */
  constructor(instances: () => Iterable<Counted>) {
    collectDefaultMetrics({ register: this.registry });
    this.controllers = new ControllerMetrics(this.registry);
    this.runner = new RunnerMetrics(this.registry, instances);
    this.leader = new Gauge({
      name: "leader_election_master_status",
      help:
        "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. " +
        "'name' is the string used to identify the lease. Please make sure to group by name.",
      labelNames: ["name"],
      registers: [this.registry],
    });
  }

  /** Whether this process holds the Lease. */
  leads(lease: string, isLeader: boolean): void {
    this.leader.set({ name: lease }, isLeader ? 1 : 0);
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    return await this.registry.metrics();
  }
}
