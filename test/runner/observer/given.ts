import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import type { ArmDocument } from "../../../provider/azure/arm";
import { type Budget, budgeted } from "../../../provider/azure/budget";
import { sentence } from "../../../provider/azure/errorSentence";
import type { Clock } from "../../../provider/lifecycle/clock";
import { AzureObserver, type ObserverOptions } from "../../../runner/observer/azureObserver";
import type { Watched } from "../../../runner/observer/observer";
import type { AzureAccess } from "../../../runner/stacks/stacks";
import { SUBSCRIPTION } from "../../provider/given";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { SteppedClock } from "./steppedClock";

export const ACCESS: AzureAccess = { name: "ambient", variables: {} };

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
export const clusterIdOf = (name: string) => `${group}/providers/Microsoft.Cache/redisEnterprise/${name}`;
export const databaseIdOf = (name: string) => `${clusterIdOf(name)}/databases/default`;
export const endpointIdOf = (name: string) => `${group}/providers/Microsoft.Network/privateEndpoints/${name}-pe`;
export const zoneGroupIdOf = (name: string) => `${endpointIdOf(name)}/privateDnsZoneGroups/${name}-dzg`;

/** An observer over the local Azure, on a clock that the test moves on. */
export class Observing {
  readonly azure: InProcessAzure;
  readonly clock = new SteppedClock({
    nowMs: () => this.azure.clock.nowMs(),
    pass: (ms) => this.azure.pass(ms),
  });
  /** Keys of which the listener heard, in order. */
  readonly news: string[] = [];
  readonly failures: string[] = [];
  readonly observer: AzureObserver;
  private readonly ended = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    options: Partial<ObserverOptions> & {
      /** Made with the clock on which it works; default: no limit. */
      readonly budget?: (clock: Clock) => Budget;
      /** Azure's own limits hold. */
      readonly throttling?: boolean;
    } = {},
  ) {
    const { budget: budgetOn = () => ({ take: () => 0 }), throttling = false, ...rest } = options;
    this.azure = new InProcessAzure({ throttling });
    const budget = budgetOn(this.clock);
    this.observer = new AzureObserver({
      azure: async () => budgeted(this.azure, budget),
      clock: this.clock,
      random: () => 0,
      changed: (keys) => void this.news.push(...keys),
      failed: ({ path, error }) => void this.failures.push(`${path}: ${sentence(error)}`),
      ...rest,
    });
    this.running = this.observer.run(this.ended.signal);
  }

  /** Begins clusters, as a pass would. */
  async begin(names: readonly string[]): Promise<void> {
    const body: ArmDocument = {
      location: "westus2",
      sku: { name: "Balanced_B5" } as never,
      properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.2" },
    };
    for (const name of names) await this.azure.arm.put(clusterIdOf(name), MICROSOFT_CACHE, body);
    this.azure.calls.length = 0;
  }

  /** Requests since the last question, such as `list /subscriptions/…` with the group left out. */
  asked(): string[] {
    const calls = this.azure.calls.splice(0);
    return calls.map(
      ({ verb, id }) => `${verb} ${id.replace(group, "…").replace(`/subscriptions/${SUBSCRIPTION}`, "S")}`,
    );
  }

  async end(): Promise<void> {
    this.ended.abort();
    await this.running;
  }
}

export const busy = (id: string, rest: Partial<Watched> = {}): Watched => ({
  id,
  access: ACCESS,
  urgency: "busy",
  ...rest,
});

export const settled = (id: string): Watched => ({ id, access: ACCESS, urgency: "settled" });
