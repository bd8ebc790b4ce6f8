import type { DoubtChoice } from "../../emulator/world/doubts";
import type { Difference } from "../../test/recorded/difference";
import { play } from "../../test/recorded/play";
import type { Story } from "../../test/recorded/recording";

/** A tag that the run did not send is replaced in the recording. */
const TAG = /^body\.(value\.\d+\.)?tags\./;

/** Where the local Azure, with the doubts as the real one settled them, answers otherwise: lines of Markdown. */
export function compared(story: Story, doubts: DoubtChoice): string {
  const hasPolicy = doubts.policyTags !== undefined && doubts.policyTags !== "none";
  try {
    const all = play(story, doubts).map(({ request, differences }) => ({
      request,
      differences: differences.filter(({ at }) => !(hasPolicy && TAG.test(at))),
    }));
    const lines = all.filter(({ differences }) => differences.length > 0).flatMap(told);
    return lines.length > 0 ? lines.join("\n") : NOWHERE;
  } catch (error) {
    return `The recording could not be compared: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export const NOWHERE = "Nowhere: with these doubts set so, each answer is as recorded, but for noise.";

function told({
  request,
  differences,
}: {
  readonly request: string;
  readonly differences: readonly Difference[];
}): string[] {
  const rows = differences.map(
    ({ at, recorded, local }) => `  - ${at}: Azure ${short(recorded)}, local Azure ${short(local)}`,
  );
  return [`- ${request}`, ...rows];
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return `\`${text.length > 200 ? `${text.slice(0, 200)}…` : text}\``;
}
