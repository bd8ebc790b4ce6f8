import type { Resource } from "../../emulator/world/resource";
import type { State } from "../pulumi/state";
import type { Life } from "./ledger";
import { differences, normal } from "./normal";

type All = readonly Resource[];

/** Everything that was ever made by us is in the state, or gone; and what is in the state is in Azure. */
export function accountDefects({ resources = [] }: State, azure: All, foreign: ReadonlySet<string>): string[] {
  const known = new Set(resources.map(({ id }) => String(id).toLowerCase()));
  const there = new Set(azure.map(({ id }) => id.key));
  const orphans = azure.filter(({ id }) => !foreign.has(id.key) && !known.has(id.key) && !isMadeByAzure(id.type));
  const ghosts = resources.filter(
    ({ id, type }) => String(type).startsWith("pulumi-nodejs:") && !there.has(String(id).toLowerCase()),
  );
  return [
    ...orphans.map(({ id }) => `orphan: ${id.text} is not in the state`),
    ...ghosts.map(({ id }) => `ghost: ${id} is in the state, and not in Azure`),
  ];
}

/** Comes and goes with something else, by Azure's own doing. */
function isMadeByAzure(type: string): boolean {
  return (
    /networkInterfaces$|privateEndpointConnections$|privateDnsZones\/\w+$/i.test(type) &&
    !/virtualNetworkLinks$/i.test(type)
  );
}

/**
 * All of what belongs to others, keys included, to be compared with a later look. Networks, subnets and zones are among it:
 * counters and references back to what uses them are no part of what Azure stores, and etags are masked.
 */
export function strangersThings(azure: All, foreign: ReadonlySet<string>): Record<string, unknown> {
  const theirs = azure.filter(({ id }) => foreign.has(id.key));
  return Object.fromEntries(
    theirs.map(({ id, document, hidden: { reserved: _names, ...hidden } }) => [
      // A group keeps the names of deleted clusters for a while, under one of the doubts.
      id.text,
      { is: normal(document), hidden },
    ]),
  );
}

/** Whatever belongs to others is as it was, and is what it was: nothing was made anew in its place. */
export function strangerDefects(
  { before, after }: { before: Record<string, unknown>; after: Record<string, unknown> },
  lives: ReadonlyMap<string, Life>,
): string[] {
  const touched = Object.keys(before).filter((id) => lives.has(id.toLowerCase()));
  return [
    ...differences(before, after).map((difference) => `others' things changed: ${difference}`),
    ...touched.map((id) => `others' things changed: ${id} was deleted or made anew`),
  ];
}

/** The key in the outputs is the one of our own database that the state calls the active one, and the connection string's. */
export function keyDefects(
  outputs: Readonly<Record<string, unknown>>,
  { resources = [] }: State,
  azure: All,
): string[] {
  const { accessKey, connectionString } = outputs;
  const ours = resources.find(({ type }) => /^pulumi-nodejs:.*:Database$/.test(String(type)));
  const database = azure.find(({ id }) => id.key === String(ours?.id).toLowerCase());
  const { activeKey } = (ours?.outputs ?? {}) as { activeKey?: string };
  if (activeKey === undefined && accessKey === undefined) return [];
  const active = database?.hidden[activeKey === "Secondary" ? "secondaryKey" : "primaryKey"];
  if (accessKey === undefined || accessKey !== active) {
    return [`the access key in the outputs is not the ${activeKey ?? "(absent)"} one of our database`];
  }
  const password = decodeURIComponent(new URL(String(connectionString)).password);
  return password === accessKey ? [] : ["the connection string has another key"];
}

/** No secret in anything that was printed or kept, neither as it is nor as it stands in an URL. */
export function secrecyDefects(
  texts: Iterable<readonly [where: string, text: string]>,
  { keys, clientSecret }: { keys: Iterable<string>; clientSecret: string },
): string[] {
  const secrets = [
    ...Array.from(keys, (key) => ({ what: "an access key", key })),
    { what: "the client's secret", key: clientSecret },
  ];
  const defects = new Set<string>();
  for (const [where, text] of texts) {
    for (const { what, key } of secrets) {
      const isThere = [key, encodeURIComponent(key)].some((form) => text.includes(form));
      if (isThere) defects.add(`${what} is in plain text in ${where}`);
    }
  }
  return [...defects];
}

const STACK_TRACE = /\n\s+at .*[(:]\d*/;

/** What is printed is for users. */
export function mannersDefects(printed: string): string[] {
  const at = printed.search(STACK_TRACE);
  return at < 0 ? [] : [`a stack trace was printed:\n${printed.slice(Math.max(0, at - 500), at + 500)}`];
}
