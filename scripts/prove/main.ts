import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { formatId, parseId } from "../../provider/azure/ids";
import { systemClock } from "../../provider/lifecycle/clock";
import { madeBy, remove, tagged } from "./cleanup";
import { checkPrice, hoursFor, Refusal } from "./consent";
import { isOrphaned, startGuard } from "./guard";
import { instanceOf, type Place } from "./instance";
import { Journal } from "./journal";
import { prove } from "./prove";
import { signedIn, type Wire } from "./wire";

interface Options {
  readonly resourceGroup: string;
  readonly subnetId?: string;
  readonly subscription?: string;
  readonly location: string;
  readonly sku: string;
  readonly scaleTo: string;
  readonly scale: boolean;
  readonly identity: readonly string[];
  readonly pricePerHour?: number;
  readonly priceLimit?: number;
  readonly answer?: string;
  readonly out?: string;
  readonly pace: number;
  readonly clean?: true;
  readonly guard?: string;
}

const HOUR_MS = 3_600_000;
const TWICE_MS = 1_000;

async function main(options: Options): Promise<void> {
  const journal = new Journal(systemClock);
  const wire = await signedIn(process.env, { journal, clock: systemClock, paceMs: options.pace * 1000 });
  if (options.guard !== undefined) await guard(options, wire, options.guard);
  else if (options.clean) await clean(options, wire);
  else await run(options, wire, journal);
}

async function run(options: Options, wire: Wire, journal: Journal): Promise<void> {
  const price = checkPrice({
    ...(options.pricePerHour === undefined ? {} : { perHour: options.pricePerHour }),
    ...(options.priceLimit === undefined ? {} : { limit: options.priceLimit }),
  });
  const today = new Date().toISOString().slice(0, 10);
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), hoursFor(price) * HOUR_MS);
  let askedMs: number | undefined;
  const interrupt = (): void => {
    // Asked twice, and not the same signal by two ways: this process ends, and the guard deletes.
    if (askedMs !== undefined && Date.now() - askedMs > TWICE_MS) process.exit(1);
    askedMs ??= Date.now();
    console.error("ending: what was made is deleted first, which takes some minutes; once more to end at once");
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, interrupt);
  const out = options.out ?? `./prove-${today}`;
  const place = placeOf(options);
  try {
    const { left } = await prove(
      { place, price, out, today },
      {
        wire,
        journal,
        environment: process.env,
        signal: stop.signal,
        say: (line) => console.log(line),
        question: async (text) => options.answer ?? (await typed(text)),
        guard: (instance) => startGuard(process.argv.slice(2), instance),
      },
    );
    console.log(`recording and report are in ${out}`);
    if (left.length > 0) throw new Refusal(`Not everything could be deleted: ${left.join("; ")}`);
  } finally {
    clearTimeout(limit);
  }
}

/** Removes what a killed run left: only what carries the tag. */
async function clean(options: Options, wire: Wire): Promise<void> {
  const { resourceGroup } = options;
  const found = await tagged(wire, formatId({ subscriptionId: subscriptionOf(options), resourceGroup, path: [] }));
  if (found === undefined) throw new Refusal(`There is no resource group ${resourceGroup}.`);
  for (const { id } of found) console.log(`deleting ${id}`);
  const left = await remove(wire, found);
  if (left.length > 0) throw new Refusal(`Not everything could be deleted: ${left.join("; ")}`);
  console.log(`${found.length} resources of earlier runs are deleted`);
}

/** The run died: its resources are known by name, as a tag may be missing for a while. */
async function guard(options: Options, wire: Wire, name: string): Promise<void> {
  process.on("SIGINT", () => {}).on("SIGHUP", () => {});
  if (await isOrphaned()) await remove(wire, madeBy(instanceOf(placeOf(options), name)));
}

function placeOf(options: Options): Place {
  const { resourceGroup, location, sku, scale, scaleTo, subnetId = "", identity } = options;
  const subnet = parseId(subnetId);
  if (subnet?.path.at(-1)?.[0].toLowerCase() !== "subnets")
    throw new Refusal("Give the id of the subnet in which a private endpoint can be made (--subnet-id).");
  if (identity.length !== 0 && identity.length !== 2)
    throw new Refusal("Give two user-assigned identities, or none (--identity, twice).");
  return {
    subscriptionId: subscriptionOf(options),
    resourceGroup,
    location,
    subnetId,
    sku,
    scaleTo: scale ? scaleTo : undefined,
    identities: identity,
  };
}

function subscriptionOf({ subscription, subnetId = "" }: Options): string {
  const id = subscription ?? process.env.ARM_SUBSCRIPTION_ID ?? parseId(subnetId)?.subscriptionId;
  if (!id) throw new Refusal("Say which subscription (--subscription, or ARM_SUBSCRIPTION_ID).");
  return id;
}

/** Undefined where nobody can be asked; empty where the user breaks off. */
async function typed(text: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once("SIGINT", () => terminal.close());
  const brokenOff = once(terminal, "close").then(() => "");
  return await Promise.race([terminal.question(text), brokenOff]).finally(() => terminal.close());
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("a number above 0");
  return number;
}

const command = new Command("prove")
  .description(
    "Tries what this package believes of Azure against the real one, and deletes what it made: docs/prove.md.",
  )
  .requiredOption("--resource-group <name>", "an empty resource group, in which everything is made")
  .option("--subnet-id <id>", "a subnet for a private endpoint, in a network that nothing else needs")
  .option("--subscription <id>", "of the resource group (ARM_SUBSCRIPTION_ID, else the subnet's)")
  .option("--location <region>", "region of the network and of what is made", "westus2")
  .option("--sku <name>", "the size; the cheapest unless told otherwise", "Balanced_B0")
  .option("--scale-to <name>", "the size to scale to and back from", "Balanced_B1")
  .option("--no-scale", "do not scale")
  .option("--identity <id>", "a user-assigned identity, twice: tries what becomes of identities", gathered, [])
  .option("--price-per-hour <amount>", "what an hour of the larger size costs you", positive)
  .option("--price-limit <amount>", "what the run may cost at most, in the same currency", positive)
  .option("--answer <yes>", "the typed yes, for a script")
  .option("--out <folder>", "where recording and report go (./prove-<date>)")
  .option("--pace <seconds>", "between two looks, where Azure does not say", positive, 5)
  .option("--clean", "instead: delete what earlier runs left in the resource group")
  .addOption(
    new Option("--guard <run>", "deletes what a run made when the process that started this one dies").hideHelp(),
  )
  .parse();

function gathered(id: string, before: readonly string[]): readonly string[] {
  return [...before, id];
}

void main(command.opts<Options>()).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
