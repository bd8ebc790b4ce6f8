import { strict as assert } from "node:assert";
import { isCutShort, isDone } from "./ended";
import type { Perturbation } from "./perturbation";

const interrupt: Perturbation = { does: "interrupt", n: 12 };
const kill: Perturbation = { does: "kill", at: "request", n: 3 };
const jump: Perturbation = { does: "jump", n: 1, ms: 1 };

describe("how a command of the CLI ended", () => {
  const cases = [
    { title: "0, undisturbed", code: 0, hits: [], done: true, cut: false, because: "nothing was in the way" },
    {
      title: "0, after a leap of the clock",
      code: 0,
      hits: [jump],
      done: true,
      cut: false,
      because: "the command went on",
    },
    {
      title: "255, after a leap of the clock",
      code: 255,
      hits: [jump],
      done: false,
      cut: false,
      because: "time was up",
    },
    {
      title: "0, after a Ctrl-C",
      code: 0,
      hits: [interrupt],
      done: false,
      cut: true,
      because: "Pulumi says 0 all the same",
    },
    { title: "255, after a Ctrl-C", code: 255, hits: [interrupt], done: false, cut: true, because: "the usual end" },
    {
      title: "no code, after a SIGKILL",
      code: null,
      hits: [kill],
      done: false,
      cut: true,
      because: "nobody could say",
    },
    {
      title: "0, after a kill that came late",
      code: 0,
      hits: [kill],
      done: true,
      cut: true,
      because: "all was done before",
    },
  ];
  for (const { title, code, hits, done, cut, because } of cases)
    it(`given ${title}: ${done ? "done" : "not done"}, ${because}`, () => {
      assert.deepEqual({ done: isDone({ code, hits }), cut: isCutShort({ hits }) }, { done, cut });
    });
});
