import type { Observation, Observer, Refusal } from "../observer/observer";
import type { AzureAccess } from "../stacks/stacks";

export interface SightOptions {
  /** The key that the observer's news are for. */
  readonly key: string;
  /** The mark of what is ours. */
  readonly owner: string;
  readonly access: AzureAccess;
  readonly observer: Observer;
}

/** What Azure shows of resources of which no stack knows. `refused`: nothing yet, and why, where Azure says so. */
export type NetworkSight =
  | { readonly whose: readonly ("nobody's" | "ours" | "theirs")[]; readonly refused?: undefined }
  | { readonly whose?: undefined; readonly refused: Refusal | undefined };

/** Looks at zones and links, which tell in their tags whose they are. The observer goes on to look until it is told otherwise. */
export function sightOf(ids: readonly string[], { key, owner, access, observer }: SightOptions): NetworkSight {
  const observations = ids.map((id) => observer.observation(id));
  const refused = refusedAmong(observations);
  // What is known waits, perhaps for long, until what is refused may be seen.
  const isWaiting = ({ is }: Observation) => refused !== undefined && is !== "unknown";
  observer.watch(
    key,
    observations.map((one, index) => ({ id: ids[index] ?? "", access, urgency: isWaiting(one) ? "settled" : "busy" })),
  );
  if (observations.some(({ is }) => is === "unknown")) return { refused };
  const isOurs = (one: Extract<Observation, { is: "there" }>) =>
    Object.values((one.document.tags ?? {}) as object).includes(owner);
  return { whose: observations.map((one) => (one.is !== "there" ? "nobody's" : isOurs(one) ? "ours" : "theirs")) };
}

function refusedAmong(observations: readonly Observation[]): Refusal | undefined {
  return observations.flatMap((one) => (one.is === "unknown" && one.refused ? [one.refused] : []))[0];
}
