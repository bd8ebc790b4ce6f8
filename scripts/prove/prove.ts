import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Story } from "../../test/recorded/recording";
import { madeBy, remove } from "./cleanup";
import { compared } from "./comparison";
import { announcement, askYes, checkEmpty, checkPrice, type Price, Refusal } from "./consent";
import { type Instance, instanceOf, newRun, type Place } from "./instance";
import type { Journal } from "./journal";
import type { Finding } from "./probe";
import { Redaction } from "./redaction";
import { report, settled } from "./report";
import { ask } from "./run";
import { Scene } from "./scene";
import type { Wire } from "./wire";

export interface Order {
  readonly place: Place;
  readonly price: Partial<Price>;
  /** The folder that gets recording and report. */
  readonly out: string;
  readonly today: string;
}

/** What the command has around it. */
export interface Surroundings {
  readonly wire: Wire;
  readonly journal: Journal;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted when the questions are to end; what was made is deleted all the same. */
  readonly signal: AbortSignal;
  say(line: string): void;
  /** What the user types; undefined where nobody can be asked. */
  question(text: string): Promise<string | undefined>;
  /** Called before anything is made. The answer is called when everything is deleted. */
  guard(instance: Instance): () => void;
}

export interface Proof {
  readonly findings: readonly Finding[];
  readonly left: readonly string[];
  readonly story: Story;
  readonly page: string;
}

/**
 * Makes an instance, asks Azure every question, deletes the instance, and writes down what Azure answered.
 * @throws Refusal  when the run may not begin; nothing is written then, neither to Azure nor to a file
 */
export async function prove({ place, price, out, today }: Order, around: Surroundings): Promise<Proof> {
  const { wire, journal, environment, signal, say } = around;
  const checked = checkPrice(price);
  const name = `prove-${today}`;
  const recording = join(out, `${name}.json`);
  if (existsSync(recording)) throw new Refusal(`${recording} is there already: give another folder (--out).`);
  const ids = instanceOf(place, newRun());
  await checkEmpty(wire, place, ids);
  say(announcement(place, ids, checked));
  await askYes((text) => around.question(text));
  const before = journal.interactions.length;
  const release = around.guard(ids);
  const findings = await ask({ scene: new Scene(wire, place, ids, signal), signal, say });
  say("deleting what the run made");
  const left = await remove(wire, madeBy(ids));
  if (left.length === 0) release();
  const redaction = new Redaction(place.subscriptionId, environment);
  const interactions = journal.interactions.slice(before).map((one) => redaction.interaction(one));
  const story = { name, date: today, interactions };
  // First of all: whatever happens next, what was paid for is there.
  writeRecording(recording, story);
  const told = findings.map((one) => redacted(one, redaction));
  const page = report({
    findings: told,
    otherwise: compared(story, settled(findings)),
    left: left.map((one) => redaction.sentence(one)),
    date: today,
    place,
  });
  writeFileSync(join(out, "report.md"), page);
  return { findings: told, left, story, page };
}

function redacted(finding: Finding, redaction: Redaction): Finding {
  const { seen, failed } = finding;
  const told = { ...finding, seen: redaction.sentence(seen) };
  return failed === undefined ? told : { ...told, failed: redaction.sentence(failed) };
}

function writeRecording(file: string, { interactions }: Story): void {
  mkdirSync(dirname(file), { recursive: true });
  const recording = { source: "npm run prove of pulumi-azure-managed-redis", interactions };
  writeFileSync(file, `${JSON.stringify(recording, null, 1)}\n`);
}
