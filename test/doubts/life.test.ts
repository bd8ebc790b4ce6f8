import assert from "node:assert/strict";
import { DOUBT_NAMES, type DoubtChoice, type DoubtName, doubtValues } from "../../emulator/world/doubts";
import { DOUBTS } from "../../emulator/world/doubtTable";
import type { WaitUntil } from "../../provider/lifecycle/run";
import { EXCEPTIONS, type Exception } from "./exceptions";
import { ADOPT, AGAIN, LIFE } from "./life";
import { type Look, type Seen, Walk } from "./walk";

const MODES = { completed: "waiting", started: "pass by pass" } as const;

/** What carries a mark of its own. */
const MARKED = [
  "put privateDnsZones/privatelink.redis.azure.net",
  "put privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/redis-12345678",
  "put privateEndpoints/cache1-pe",
  "put redisEnterprise/cache1",
];

/** A look costs more than the edit before, and what is wrong once stays wrong. */
const LOOKS_EVERY = 6;

/** What was seen after each step, by what the step does. */
type Life = ReadonlyMap<string, Seen>;

async function live(walk: Walk, looks: (index: number) => boolean): Promise<Life> {
  const life = new Map<string, Seen>();
  for (const [index, step] of LIFE.entries()) life.set(step.does, await walk.take(step, looks(index)));
  life.set(AGAIN, await walk.again());
  life.set(ADOPT, await walk.adopt());
  await walk.engine.destroy();
  return life;
}

describe("the life of an instance under doubts", () => {
  for (const mode of Object.keys(MODES) as WaitUntil[]) {
    let usual: Life;
    let left: readonly string[];

    describe(`given the defaults, ${MODES[mode]}`, () => {
      before(async () => {
        const walk = new Walk(mode, {});
        usual = await live(walk, () => true);
        left = walk.azure.ids;
      });

      for (const { does, writes, begun, shows } of LIFE) {
        it(`${does}: writes what is needed, and Azure has what the program says`, () => {
          const seen = seenIn(usual, does);
          assert.equal(seen.failed, undefined);
          assert.deepEqual(seen.look?.drift, []);
          assert.deepEqual(seen.writes, [...((mode === "started" ? begun : undefined) ?? writes)].sort());
          for (const [key, shown] of Object.entries(shows)) {
            assert.partialDeepStrictEqual(seen.look?.documents[key], shown);
          }
        });
      }

      it("is made again under the same names, each part once", () => {
        const { failed, writes } = seenIn(usual, AGAIN);
        assert.equal(failed, undefined);
        assert.equal(new Set(writes).size, writes.length);
      });

      it("is adopted by writing marks alone", () => {
        const { failed, writes } = seenIn(usual, ADOPT);
        assert.equal(failed, undefined);
        assert.deepEqual(writes, MARKED);
      });

      it("leaves what others made", () =>
        assert.ok(
          left.every((id) => id.includes("/hub")),
          left.join(),
        ));
    });

    describe(`given one alternative, ${MODES[mode]}`, () => {
      for (const [name, value] of alternatives()) {
        const { because, ...exception } = exceptionOf(`${name}=${value}`, mode);
        it(`${name}=${value}: ${because || "lives as ever"}`, async () => {
          const walk = new Walk(mode, { [name]: value } as DoubtChoice);
          const life = await live(walk, (index) => index % LOOKS_EVERY === 0);
          for (const [does, seen] of life) compare(does, { seen, usual: seenIn(usual, does), exception });
          assert.deepEqual(walk.azure.ids, left);
        });
      }
    });
  }
});

function exceptionOf(alternative: `${DoubtName}=${string}`, mode: WaitUntil): Exception {
  const found = EXCEPTIONS[alternative];
  if (!found || (found.mode ?? mode) !== mode) return { because: "" };
  const { besides = {}, notByPasses = [] } = found;
  if (mode === "completed") return found;
  return {
    ...found,
    besides: Object.fromEntries(Object.entries(besides).filter(([step]) => !notByPasses.includes(step))),
  };
}

/** Each value of each doubt but the default; a PUT that ignores goes with a PATCH that applies, which is the default. */
function alternatives(): [DoubtName, string][] {
  return DOUBT_NAMES.flatMap((name) =>
    doubtValues(name)
      .filter((value) => value !== DOUBTS[name].default)
      .map((value): [DoubtName, string] => [name, value]),
  );
}

function compare(does: string, of: { seen: Seen; usual: Seen; exception: Omit<Exception, "because"> }): void {
  const { seen, usual, exception } = of;
  const { fails = {}, besides = {}, differs = [], drift } = exception;
  const failure = fails[does];
  if (failure) assert.match(String(seen.failed), failure, does);
  else assert.equal(seen.failed, undefined, does);
  assert.deepEqual(seen.writes, [...(failure ? [] : usual.writes), ...(besides[does] ?? [])].sort(), does);
  if (seen.look === undefined) return;
  assert.deepEqual(without(differs, seen.look.documents), without(differs, usual.look?.documents), does);
  assert.deepEqual(
    seen.look.drift.filter((one) => !drift?.test(one)),
    [],
    does,
  );
}

/** A copy of the documents without what these paths lead to. */
function without(paths: readonly string[], documents: Look["documents"] = {}): unknown {
  const copy = structuredClone(documents) as Record<string, unknown>;
  for (const path of paths) {
    const names = path.split(".");
    const last = String(names.pop());
    const parent = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], copy);
    delete (parent as Record<string, unknown> | undefined)?.[last];
  }
  return copy;
}

function seenIn(life: Life, does: string): Seen {
  const seen = life.get(does);
  assert.ok(seen, `there is no step "${does}"`);
  return seen;
}
