import { strict as assert } from "node:assert";
import { Scrape } from "../../../../scripts/bench/runner/scrape";

const SCRAPE = new Scrape(`# HELP passes_total Passes
# TYPE passes_total counter
passes_total{verb="up",result="ok"} 4
passes_total{verb="up",result="failed"} 1
passes_total{verb="destroy",result="ok"} 2
times_sum 1.5e-3
times_bucket{le="0.005",controller="a"} 7
`);

describe("a scrape of metrics", () => {
  for (const { name, labels, is, because } of [
    { name: "passes_total", labels: {}, is: 7, because: "no label is asked for" },
    { name: "passes_total", labels: { verb: "up" }, is: 5, because: "any result will do" },
    { name: "passes_total", labels: { result: "ok", verb: "up" }, is: 4, because: "labels have no order" },
    { name: "passes_total", labels: { verb: "u" }, is: 0, because: "a value is compared whole" },
    { name: "times_sum", labels: {}, is: 0.0015, because: "a series may have no labels" },
    { name: "times_bucket", labels: { le: "0.005" }, is: 7, because: "a bucket is a series" },
    { name: "times", labels: {}, is: 0, because: "a name is compared whole" },
  ])
    it(`given ${name} ${JSON.stringify(labels)}: ${is}, because ${because}`, () => {
      assert.equal(SCRAPE.sum(name, labels), is);
    });
});
