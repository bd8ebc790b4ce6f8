import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAzure, localAzure } from "../../../emulator/localAzure";
import { scaledClock } from "../../../emulator/world/clock";
import { DIRECTORY } from "../../../emulator/world/directory";
import type { DoubtChoice } from "../../../emulator/world/doubts";
import type { Place } from "../../../scripts/prove/instance";
import { Journal } from "../../../scripts/prove/journal";
import { type Proof, prove } from "../../../scripts/prove/prove";
import { Wire } from "../../../scripts/prove/wire";
import { anyCredential } from "../../provider/azure/scriptedHttp";
import { InProcessHttp } from "../../provider/inProcess/inProcessHttp";
import { place as put } from "../../provider/inProcess/placing";
import { JumpingClock } from "../../provider/jumpingClock";

const GROUP = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/for-the-run`;
const NETWORK = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/elsewhere/providers/Microsoft.Network/virtualNetworks/theirs`;
const retry = { times: 0, delayMs: 0, longestDelayMs: 0, random: () => 0 };

export const PLACE: Place = {
  subscriptionId: DIRECTORY.subscriptionId,
  resourceGroup: "for-the-run",
  location: "westus2",
  subnetId: `${NETWORK}/subnets/endpoints`,
  sku: "Balanced_B0",
  scaleTo: "Balanced_B1",
  identities: ["one", "two"].map(
    (name) => `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity-${name}`,
  ),
};

/** The whole command before a local Azure in this process, on a clock that jumps. */
export class LocalRun {
  readonly said: string[] = [];
  readonly clock = new JumpingClock();
  readonly azure: LocalAzure;
  readonly stop = new AbortController();
  readonly folder = mkdtempSync(join(tmpdir(), "amr-prove-"));
  readonly out = join(this.folder, "out");
  readonly writes: string[] = [];
  /** Ends the run when this is said, … */
  ended: (line: string) => boolean = () => false;
  /** … or when this request has been done. */
  endedAt: (method: string, path: string) => boolean = () => false;
  guards = 0;
  released = 0;
  private readonly before: number;

  constructor(doubts: DoubtChoice = {}) {
    const clock = scaledClock(1, () => this.clock.nowMs());
    this.azure = localAzure({ clock, seed: "prove", throttling: false, doubts });
    const subnet = { id: PLACE.subnetId, properties: { addressPrefix: "10.0.0.0/24" } };
    for (const document of [{ id: GROUP }, { id: NETWORK }, subnet]) put(this.azure, document);
    this.before = this.azure.world.store.size;
  }

  async prove({
    answer = "yes",
    price = { perHour: 0.1, limit: 5 },
    environment = {},
  }: {
    readonly answer?: string | undefined;
    readonly price?: { readonly perHour?: number; readonly limit?: number };
    readonly environment?: NodeJS.ProcessEnv;
  } = {}): Promise<Proof> {
    const journal = new Journal(this.clock);
    const wire = this.wire(journal);
    return await prove(
      { place: PLACE, price, out: this.out, today: "2026-11-29" },
      {
        wire,
        journal,
        environment,
        signal: this.stop.signal,
        say: (line) => {
          this.said.push(line);
          if (this.ended(line)) this.stop.abort();
        },
        question: () => Promise.resolve(answer === "" ? undefined : answer),
        guard: () => {
          this.guards++;
          return () => void this.released++;
        },
      },
    );
  }

  wire(journal = new Journal(this.clock)): Wire {
    const httpClient = new InProcessHttp(
      () => this.azure,
      ({ method, path }) => {
        if (method !== "GET") this.writes.push(`${method} ${path}`);
        if (this.endedAt(method, path)) this.stop.abort();
      },
    );
    return new Wire({
      resourceManager: "https://management.azure.com",
      credential: anyCredential,
      httpClient,
      retry,
      journal,
      clock: this.clock,
      paceMs: 5_000,
    });
  }

  /** What is there beside what was there before. */
  get made(): readonly string[] {
    return this.azure.world.store
      .all()
      .slice(this.before)
      .map(({ id }) => id.text);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
