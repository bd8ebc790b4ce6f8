import type { DoubtChoice, DoubtName } from "../../emulator/world/doubts";
import type { Scene } from "./scene";

/** One question to Azure, asked so that the instance can be used afterwards. */
export interface Probe {
  readonly name: string;
  /** The doubts that the answer settles; none for what is believed and only looked at. */
  readonly settles?: readonly DoubtName[];
  /** @throws Error  in one sentence, when the question could not be asked */
  run(scene: Scene): Promise<Observed>;
}

export interface Observed {
  /** The value that Azure showed, for each doubt that it settled. */
  readonly found?: DoubtChoice;
  /** What was seen, in a sentence. */
  readonly seen: string;
}

/** What came of a probe. */
export interface Finding extends Observed {
  readonly probe: Probe;
  /** Why the question could not be asked. */
  readonly failed?: string;
}
