import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { HttpClient } from "@azure/core-rest-pipeline";
import { type Emulator, startEmulator } from "../../emulator/emulator";
import type { VirtualTime } from "../../emulator/gateway/virtualTime";
import type { NumberedRequest } from "../../emulator/server/requestRing";
import type { DoubtChoice } from "../../emulator/world/doubts";
import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS, RESOURCES } from "../../provider/azure/apiVersions";
import type { ArmDocument, Azure } from "../../provider/azure/arm";
import { connect } from "../../provider/azure/connect";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { azureEnvironment } from "../../scripts/local/environment";
import { trustingClient } from "../../scripts/local/trustingClient";
import { type Place, placeOf } from "./declaration";
import { FlowingClock } from "./flowingClock";
import { Ledger } from "./ledger";
import { methodOf } from "./write";

/** Azure's time that passes with each wait of the served provider: a cluster is made in about 20 looks. */
const WAIT_MS = 20_000;
/** For the dynamic provider, which waits in real time: with each answer that leaves it waiting. */
const ANSWER_MS = 60_000;
const QUICK_RETRY = { delayMs: 1, longestDelayMs: 5 };

export interface SceneOptions {
  readonly doubts?: DoubtChoice;
  /** Real seconds per second of Azure. Default: its users move Azure's time. */
  readonly timeScale?: number;
}

/** A local Azure in this process with a time that only its users move, somebody else's things in it, and a ledger. */
export class Scene {
  /** Told of each request, after it was handled and before its answer leaves. */
  listener: ((request: NumberedRequest) => void) | undefined;
  readonly place: Place;
  /** The alternatives of doubts that came about, as "name=value". */
  readonly doubts = new Set<string>();

  private constructor(
    readonly emulator: Emulator,
    readonly ledger: Ledger,
    /** What was there from the beginning, by id. */
    readonly foreign: ReadonlySet<string>,
    private readonly folder: string,
    /** What the local Azure had to say about itself: it should have nothing. */
    readonly said: readonly string[],
  ) {
    this.place = placeOf(emulator.cloud);
    this.noteDoubts();
  }

  static async set(seed: number, { doubts = {}, timeScale }: SceneOptions = {}): Promise<Scene> {
    const flowing = timeScale === undefined ? undefined : new FlowingClock(timeScale);
    const folder = mkdtempSync(join(tmpdir(), "amr-chaos-azure-"));
    const said: string[] = [];
    let scene: Scene | undefined;
    const emulator = await startEmulator({
      stateDir: folder,
      isKept: false,
      ...(flowing ? { clock: flowing } : { virtualClock: true }),
      dataPlane: false,
      throttling: false,
      seed: String(seed),
      log: (message) => void said.push(message),
      hooks: {
        requestHandled: (request) => scene?.handled(request),
        eventsHappened: () => scene?.ledger.look(),
        // A POST that lists writes nothing: faults that are aimed at writes pass it by.
        faultTarget: (target) => ({ ...target, method: methodOf(target) }),
      },
    });
    if (emulator.time) emulator.time.autoAdvanceMs = WAIT_MS;
    await placeOthers(emulator, () => flowing?.advance(WAIT_MS));
    const foreign = new Set(emulator.world.store.all().map(({ id }) => id.key));
    emulator.world.doubts.choose(doubts);
    scene = new Scene(emulator, new Ledger(emulator.world.store), foreign, folder, said);
    return scene;
  }

  /** Notes each alternative that a rule of the local Azure asks for. */
  private noteDoubts(): void {
    const { doubts } = this.emulator.world;
    const value = doubts.value.bind(doubts);
    doubts.value = (name) => {
      const chosen = doubts.chosen[name];
      if (chosen !== undefined) this.doubts.add(`${name}=${chosen}`);
      return value(name);
    };
  }

  private handled(request: NumberedRequest): void {
    this.ledger.look();
    this.listener?.(request);
  }

  get time(): VirtualTime {
    return this.emulator.time as VirtualTime;
  }

  /** Azure's time passes by itself for a provider that does not know of it, and by waiting for one that does. */
  for(shell: "dynamic" | "served"): void {
    this.time.autoAdvanceMs = shell === "dynamic" ? ANSWER_MS : 0;
  }

  /** A connection for the provider; `client` may stand between it and Azure. */
  connect(client: (real: HttpClient) => HttpClient = (real) => real): Promise<Azure> {
    return connectTo(this.emulator, client);
  }

  /** Lets Azure's time pass, and gives others their turn. */
  async wait(ms: number): Promise<void> {
    this.time.clock.advance(Math.max(ms, WAIT_MS));
    await setImmediate();
  }

  /** Somebody else deletes what is ours of a type. */
  async lose(type: string): Promise<void> {
    const { arm } = await this.connect();
    for (const { id } of this.emulator.world.store.all()) {
      const isLost = id.type.toLowerCase() === type.toLowerCase() && !this.foreign.has(id.key);
      if (isLost) await arm.delete(id.text, /^Microsoft.Cache/i.test(type) ? MICROSOFT_CACHE : NETWORK);
    }
    this.settle();
  }

  /** Until nothing is under way in Azure. */
  settle(): void {
    this.time.clock.advance(4 * 3_600_000);
    this.emulator.world.schedule.runDue();
    this.ledger.look();
  }

  async end(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function connectTo(emulator: Emulator, client: (real: HttpClient) => HttpClient = (real) => real): Promise<Azure> {
  const { cloud } = emulator;
  return connect(azureEnvironment(cloud), { httpClient: client(trustingClient(cloud.caCert)), retry: QUICK_RETRY });
}

/** What belongs to others, in the same resource group, subnet and zone: nothing of it may change. */
async function placeOthers(emulator: Emulator, wait: () => void): Promise<void> {
  const { arm } = await connectTo(emulator);
  const { subscriptionId, location, subnetIds, hubZoneId, range } = placeOf(emulator.cloud);
  const put = async (id: string, version: string, body: ArmDocument) => {
    const { operation } = await arm.put(id, version, body);
    for (let poll = 0; operation && (await operation.poll()).status === "running"; poll += 1) {
      if (poll > 100) throw new Error(`${id} is never made`);
      wait();
    }
  };
  const group = `/subscriptions/${subscriptionId}/resourceGroups`;
  const tags = { [OWNER_TAG]: "organization/other/test/redis" };
  const cluster = `${group}/local/providers/Microsoft.Cache/redisEnterprise/other`;
  await put(`${group}/hub`, RESOURCES, { location });
  await put(subnetIds[1], NETWORK, { properties: { addressPrefix: range(0) } });
  await put(hubZoneId, PRIVATE_DNS, { location: "global", tags });
  await put(`${hubZoneId}/A/other.westus2`, PRIVATE_DNS, {
    properties: { ttl: 60, aRecords: [{ ipv4Address: "10.0.0.1" }] },
  });
  await put(cluster, MICROSOFT_CACHE, {
    location,
    tags,
    sku: { name: "Balanced_B1" },
    properties: { publicNetworkAccess: "Disabled" },
  });
  await put(`${cluster}/databases/default`, MICROSOFT_CACHE, { properties: { accessKeysAuthentication: "Enabled" } });
  await put(`${group}/local/providers/Microsoft.Network/privateEndpoints/other-pe`, NETWORK, {
    location,
    tags,
    properties: {
      subnet: { id: subnetIds[0] },
      privateLinkServiceConnections: [
        { name: "other", properties: { privateLinkServiceId: cluster, groupIds: ["redisEnterprise"] } },
      ],
    },
  });
  emulator.world.schedule.runDue();
}
