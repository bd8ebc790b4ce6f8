import { isDeepStrictEqual } from "node:util";
import type { Result } from "../controller/controller";
import type { Observer } from "../observer/observer";
import type { Access } from "./credentials";
import type { Area } from "./dependencies";
import { refusalSaid, unreadSaid } from "./failure";
import { aimOf } from "./networkAim";
import { networkDrift } from "./networkDrift";
import { networkKeyOf } from "./networkKey";
import { networkObstacle } from "./networkObstacle";
import { BEGINNING, type Leaving, type Network, newNetwork } from "./networkState";
import { OBSTACLE_MS, type Obstacle } from "./place";
import type { StackDriver } from "./stackDriver";
import { isAllDeleted } from "./stackView";
import { lostSaid } from "./toldId";

export interface NetworksOptions {
  readonly driver: StackDriver;
  readonly observer: Observer;
  readonly access: Access;
  readonly nowMs: () => number;
  /** The feature flag; asked before each creation or change. */
  readonly isEnabled: () => Promise<boolean>;
  /**
   * Asks the Scopes of a place to say that something of their network may be in Azure. Returns whether all do: nothing is made
   * before, so that none of them goes without a look, whatever becomes of the stack.
   */
  readonly isNoted: (area: Area) => boolean;
  /** Asks for a reconciliation of a network. */
  readonly enqueue: (networkKey: string) => void;
  /** Tells the reason why a network does not serve, or that it does. */
  readonly tell: (networkKey: string, reason: string, message: string) => void;
  /** Hears what the provider warned of, in sentences. */
  readonly warned: (area: Area, warnings: readonly string[]) => void;
  /** Tells that a network stands otherwise than before, to those that use it. */
  readonly changed: (userKeys: readonly string[]) => void;
}

const LOOK_MS = 1_000;

const THERE = { reason: "Ready", message: "private DNS zone and its link are there" };
const GONE = { reason: "Gone", message: "private DNS zone and its link are gone" };

/**
 * The private DNS zones of places and their links, a stack for each: made with the first instance of a place, and kept until
 * the place goes. In a Kyma they are the Go operator's too, so only what is missing is made, and nothing is deleted.
 */
export class Networks {
  private readonly networks = new Map<string, Network>();
  private readonly keyOfUser = new Map<string, string>();
  /** What nobody was told of networks that were taken away, until their Scopes are gone too. */
  private readonly left = new Map<string, string[]>();

  constructor(private readonly options: NetworksOptions) {}

  /**
   * Notes that the user needs the network of a place; another word of `retry` asks for another attempt. Returns what keeps names
   * from resolving there, and when this process last saw something of the network made, in ms.
   */
  need(
    user: string,
    area: Area,
    { wasReady, retry = "" }: { wasReady: boolean; retry?: string | undefined },
  ): { readonly obstacle: Obstacle | undefined; readonly madeMs: number | undefined } {
    const key = networkKeyOf(area);
    this.left.delete(key);
    const network = this.networks.get(key) ?? this.add(key, area);
    if (this.keyOfUser.get(user) !== key) this.release(user);
    const isNews = network.users.add(user, { retry, area });
    this.keyOfUser.set(user, key);
    if (network.isLeaving) Object.assign(network, { isLeaving: false, isEmptied: false, kept: [] });
    if (this.renew(network) || isNews) this.options.enqueue(key);
    return { obstacle: wasReady && !network.isKnown ? undefined : network.obstacle, madeMs: network.madeMs };
  }

  keys(): readonly string[] {
    return [...this.networks.keys()];
  }

  /** Whether something of the network of an area is to be in Azure, as far as this process knows. */
  isBegun(area: Area): boolean {
    return this.networks.get(networkKeyOf(area))?.isBegun ?? false;
  }

  /** Notes that the user is gone. */
  release(user: string): void {
    const key = this.keyOfUser.get(user);
    if (key === undefined) return;
    this.keyOfUser.delete(user);
    const network = this.networks.get(key);
    network?.users.delete(user);
    if (network && this.renew(network)) this.options.enqueue(key);
  }

  /** Takes over the area of a user. Returns whether that is another one than before. */
  private renew(network: Network): boolean {
    const { area } = network;
    network.area = network.users.area(area);
    return !isDeepStrictEqual(area, network.area);
  }

  /**
   * Asks for the network of a place that goes to be taken away. The network's own controller does the work, so that one at a time
   * moves a stack. `isTold`: some Scope says that something may be in Azure, so Azure is asked where no stack knows.
   */
  leave(area: Area, isTold: boolean): Leaving {
    const key = networkKeyOf(area);
    const left = area.isKyma ? [] : this.left.get(key);
    if (left) return { is: "gone", kept: left.splice(0) };
    const network = this.networks.get(key) ?? this.add(key, area);
    if (network.users.keys().length > 0) return { is: "going", kept: [] };
    network.area = area;
    const isNews = !network.isLeaving || network.isTold !== isTold;
    network.isLeaving = true;
    network.isTold = isTold;
    if (isNews) this.options.enqueue(key);
    return { is: network.isEmptied ? "empty" : "going", obstacle: network.obstacle, kept: network.kept.splice(0) };
  }

  /** Forgets that the network of a place was taken away. */
  forget(area: Area): void {
    this.left.delete(networkKeyOf(area));
  }

  /** Moves a network on. Errors of Azure become the obstacle of its users. */
  async reconcile(key: string, signal: AbortSignal): Promise<Result> {
    const network = this.networks.get(key);
    if (network === undefined) return {};
    try {
      return await this.move(key, network, signal);
    } catch (error) {
      const { afterMs, ...unread } = unreadSaid(error);
      return this.tell(network, unread, afterMs);
    }
  }

  private async move(key: string, network: Network, signal: AbortSignal): Promise<Result> {
    const { driver, observer, access } = this.options;
    const { area, stack, isLeaving, isTold } = network;
    const look = await driver.look(stack);
    const { resources: made } = look;
    if (isLeaving && !isTold && look.state === undefined) {
      await driver.abandon(key, stack);
      return this.end(network);
    }
    const found = access(area, isLeaving);
    if (found.obstacle) return this.tell(network, found.obstacle, OBSTACLE_MS);
    const goal = aimOf(network, { made, observer, access: found.found });
    if ("refused" in goal) {
      const refused = goal.refused && refusalSaid(goal.refused, isLeaving ? "deleting" : "creating");
      return this.tell(network, refused ?? network.obstacle ?? BEGINNING, refused ? OBSTACLE_MS : LOOK_MS);
    }
    if ("lost" in goal) return this.tell(network, lostSaid(goal.lost), OBSTACLE_MS);
    network.isBegun = "declaration" in goal;
    if (network.isBegun && !this.options.isNoted(area)) return this.tell(network, network.obstacle, LOOK_MS);
    network.isEmptied = isLeaving && isAllDeleted(made);
    // A runner that finds neither what Scopes say nor the stack knows that nothing is left but what was kept.
    if (network.isEmptied && isTold) return this.tell(network, undefined, undefined);
    network.isKnown = true;
    if ("theirs" in goal) return this.tell(network, undefined, undefined);
    const drift = networkDrift(made);
    if (drift.said !== "" && drift.said !== network.drift) this.options.tell(key, "Drifted", drift.said);
    network.drift = drift.said;
    const isIdle = !isLeaving && !(await this.options.isEnabled());
    const driven = await driver.drive(
      {
        key,
        stack,
        goal,
        access: found.found,
        repairs: !drift.isMarksAlone,
        circumstances: [found.found.name, ...network.users.words()].join(" "),
        isIdle,
      },
      signal,
      look,
    );
    network.kept.push(...driven.kept);
    this.options.warned(area, driven.warnings);
    const isReady = driven.standing.is === "ready";
    if (network.isMaking && isReady) network.madeMs = this.options.nowMs();
    network.isMaking = !isReady && (network.isMaking || ["creating", "updating"].includes(driven.standing.is));
    if (driven.standing.is === "absent") return this.end(network);
    return this.tell(network, networkObstacle(driven, this.options.nowMs()), driven.afterMs);
  }

  private end(network: Network): Result {
    this.networks.delete(network.key);
    this.left.set(network.key, network.kept);
    return this.tell(network, undefined, undefined);
  }

  private tell(network: Network, obstacle: Obstacle | undefined, afterMs: number | undefined): Result {
    const isNews = network.obstacle?.reason !== obstacle?.reason || network.obstacle?.message !== obstacle?.message;
    const { reason, message } = obstacle ?? (network.isLeaving ? GONE : THERE);
    if (network.obstacle?.reason !== obstacle?.reason) this.options.tell(network.key, reason, message);
    network.obstacle = obstacle;
    if (isNews) this.options.changed(network.users.keys());
    return afterMs === undefined ? {} : { requeueAfterMs: afterMs };
  }

  private add(key: string, area: Area): Network {
    const network = newNetwork(key, area);
    this.networks.set(key, network);
    return network;
  }
}
