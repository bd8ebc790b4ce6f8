import { DOUBT_NAMES, type DoubtChoice, type DoubtName } from "../../emulator/world/doubts";
import { DOUBTS } from "../../emulator/world/doubtTable";
import { markdownTable } from "../bench/markdownTable";
import type { Finding } from "./probe";

/** What no probe asks, and why not. */
const NOT_ASKED: { readonly [Name in DoubtName]?: string } = {
  putWithoutEncryption: "needs a key vault with a key",
  emptyEncryption: "needs a key vault with a key",
  explicitHighAvailability: "needs a ComputeOptimized cluster, which costs more",
  scaleDown: "needs a cluster with six shards or more, which costs more",
  scaleOfNoCluster: "if it is accepted it costs as much as a large cluster",
  putWithoutGeoReplication: "needs two clusters, larger than the smallest ones",
  membersAfterForceLink: "needs two clusters, larger than the smallest ones",
  capacity: "needs a region without room",
  zoneGroupOfNewZone: "would delete a private DNS zone that others may use",
  nodesHostName: "needs a client inside the network",
};

/** The doubts that a run settled. */
export function settled(findings: readonly Finding[]): DoubtChoice {
  return Object.assign({}, ...findings.map(({ found }) => found ?? {})) as DoubtChoice;
}

export interface Reported {
  readonly findings: readonly Finding[];
  /** Where the local Azure answers otherwise, in Markdown. */
  readonly otherwise: string;
  /** What could not be deleted. */
  readonly left: readonly string[];
  readonly date: string;
  readonly place: { readonly location: string; readonly sku: string };
}

/** The page for whoever wants to know what Azure does. */
export function report({ findings, otherwise, left, date, place }: Reported): string {
  const found = settled(findings);
  const open = DOUBT_NAMES.filter((name) => found[name] === undefined);
  return `# What Azure did on ${date}

${place.sku} in ${place.location}. The traffic is beside this page, with ids, names and secrets replaced.
${left.length === 0 ? "Everything that the run made is deleted." : `NOT DELETED:\n\n${left.map((one) => `- ${one}`).join("\n")}`}

## Settled

${table(found)}

## Not settled

${markdownTable(
  ["doubt", "why"],
  open.map((name) => [name, whyOpen(name, findings)]),
)}

## Where the local Azure answers otherwise

${otherwise}

## Each question

${markdownTable(
  ["question", "seen"],
  findings.map(({ probe, seen, failed }) => [
    probe.name,
    line(failed === undefined ? seen : `could not be asked: ${failed}`),
  ]),
)}
`;
}

function table(found: DoubtChoice): string {
  const names = DOUBT_NAMES.filter((name) => found[name] !== undefined);
  const rows = names.map((name) => {
    const value = String(found[name]);
    const isDefault = value === DOUBTS[name].default;
    return [name, `\`${value}\``, isDefault ? "as the local Azure has it" : `NOT \`${DOUBTS[name].default}\``];
  });
  return rows.length === 0 ? "Nothing." : markdownTable(["doubt", "Azure", ""], rows);
}

function whyOpen(name: DoubtName, findings: readonly Finding[]): string {
  const asked = findings.find(({ probe }) => probe.settles?.includes(name));
  if (asked === undefined) return NOT_ASKED[name] ?? "the run did not come so far";
  return line(asked.failed ?? (asked.seen || "the answer is none of those that are possible"));
}

/** A cell of a table is one line. */
function line(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}
