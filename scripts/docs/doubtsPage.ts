import { DOUBT_NAMES } from "../../emulator/world/doubts";
import { DOUBTS } from "../../emulator/world/doubtTable";
import { markdownTable } from "../bench/markdownTable";

/** docs/doubts.md: what no recording of Azure settles, from the table that the local Azure works with. */
export function doubtsPage(): string {
  return `# Doubts

Written by \`npm run generate\` from [emulator/world/doubtTable.ts](../emulator/world/doubtTable.ts).

The local Azure answers as Azure was recorded. What no recording settles is a doubt: it has a name, the behaviours that are
possible, and a default. \`amr emulator --doubt NAME=VALUE\` chooses another one, several times if need be; with \`--admin\`
\`GET /doubts\` and \`PUT /doubts\` do so while it runs ([emulator.md](emulator.md)). With a state folder the choice
outlives a restart, and the options of the new start win. \`amr emulator --doubts\` prints this list.

Whoever has an Azure account can settle most of them: \`npm run prove\` ([prove.md](prove.md)).

${DOUBT_NAMES.map(section).join("\n\n")}
`;
}

function section(name: keyof typeof DOUBTS): string {
  const { about, values, evidence, ...doubt } = DOUBTS[name];
  const rows = Object.entries(values).map(([value, meaning]) => [
    value === doubt.default ? `\`${value}\` (default)` : `\`${value}\``,
    meaning,
  ]);
  return `## ${name}\n\n${about}\n\n${markdownTable(["value", "what happens"], rows)}\n\n${evidence}`;
}
