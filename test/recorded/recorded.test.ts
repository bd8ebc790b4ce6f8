import assert from "node:assert/strict";
import { type Mismatch, play } from "./play";
import { recordings } from "./recording";

describe("traffic of the real Azure, recorded by Azure's own clients", () => {
  const stories = recordings();
  if (stories === undefined)
    it("is not here: the recordings are no part of the repository (AMR_RECORDINGS names their folder)");
  for (const story of stories ?? []) {
    describe(`given the story ${story.name}`, () => {
      it("when it is played against the local Azure, then each answer is as recorded, but for noise", () => {
        assert.equal(told(play(story)), "");
      });
    });
  }
});

function told(mismatches: readonly Mismatch[]): string {
  const lines = mismatches.flatMap(({ request, differences }) => [
    request,
    ...differences.map(
      ({ at, recorded, local }) => `    ${at}: recorded ${JSON.stringify(recorded)}, here ${JSON.stringify(local)}`,
    ),
  ]);
  return lines.join("\n");
}
