import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Metrics } from "../../../runner/telemetry/metrics";

const CONFIG = join(__dirname, "../../../config");

/** PromQL's own words, which stand where a metric could. */
const WORDS = /^(by|without|on|ignoring|group_left|group_right|and|or|unless|offset|bool|vector|le|inf|nan)$/i;

/** The names of metrics in a query: identifiers that are no function, no label, no word of PromQL. */
function metricsIn(query: string): string[] {
  const bare = query
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, "");
  const names = [...bare.matchAll(/[A-Za-z_:][\w:]*(?!\s*\()\b(?!\s*\()/g)].map(([name]) => name);
  return names.filter((name) => !WORDS.test(name) && !/^\$/.test(name));
}

/** Labels that a query names, with the metric they select from: `{ metric, labels }`. */
function selectorsIn(query: string): { metric: string; labels: string[] }[] {
  return [...query.matchAll(/([A-Za-z_:][\w:]*)\{([^}]*)\}/g)].map(([, metric = "", inner = ""]) => ({
    metric,
    labels: [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
  }));
}

/** What a scrape adds to every series. */
const SCRAPED = ["job", "instance"];

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

describe("dashboards and alerts", () => {
  const emitted = new Map<string, ReadonlySet<string>>();
  before(async () => {
    const metrics = new Metrics(() => [{ plane: "control", state: "Ready" }]);
    metrics.leads("runner", true);
    metrics.controllers.register("azure-managed-redis", { workersMax: 1, queue: () => ({ depth: 0, runningMs: [] }) });
    metrics.controllers.began("azure-managed-redis", 1);
    metrics.controllers.ended("azure-managed-redis", { result: "success", tookMs: 1 });
    metrics.runner.passEnded("up", "ok", 400);
    metrics.runner.stepEnded("settled");
    metrics.runner.becameReady(400_000);
    for (const line of (await metrics.text()).split("\n")) {
      const [, name, labels = ""] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      if (name === undefined) continue;
      const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = ""]) => label);
      emitted.set(name, new Set([...(emitted.get(name) ?? []), ...names]));
    }
  });

  const check = (query: string): void => {
    const names = metricsIn(query);
    assert.ok(names.length > 0, `no metric in ${query}`);
    for (const name of names) assert.ok(emitted.has(name), `${name} in ${query}`);
    for (const { metric, labels } of selectorsIn(query)) {
      for (const label of labels) {
        assert.ok(SCRAPED.includes(label) || emitted.get(metric)?.has(label), `${metric} has no label ${label}`);
      }
    }
  };

  it("given every dashboard: each query names a metric that the runner emits, and labels that the metric has", () => {
    const files = readdirSync(join(CONFIG, "dashboards"));
    assert.ok(files.length > 0);
    for (const file of files) {
      const { panels } = JSON.parse(readFileSync(join(CONFIG, "dashboards", file), "utf8")) as { panels: Panel[] };
      const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
      assert.ok(queries.length > 20, `${queries.length} queries`);
      queries.forEach(check);
    }
  });

  it("given every alert rule: the same, and each says what to do", () => {
    const files = readdirSync(join(CONFIG, "alerts"));
    assert.ok(files.length > 0);
    for (const file of files) {
      const { groups } = parse(readFileSync(join(CONFIG, "alerts", file), "utf8")) as {
        groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
      };
      const rules = groups.flatMap((group) => group.rules);
      assert.ok(rules.length > 5);
      assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
      for (const { expr, annotations } of rules) {
        check(expr);
        assert.ok(annotations.summary && annotations.description, expr);
      }
    }
  });

  const queries = [
    {
      query: 'sum by (le) (rate(a_bucket{job="x"}[5m])) > 0.2 * b',
      names: ["a_bucket", "b"],
      because: "functions and labels are no metrics",
    },
    { query: "max(a) or vector(0)", names: ["a"], because: "vector is a function" },
    {
      query: "sum(a) without (pod) and on (name) b",
      names: ["a", "b"],
      because: "labels stand in brackets after words",
    },
  ];
  for (const { query, names, because } of queries) {
    it(`given the query ${query}: its metrics are found, because ${because}`, () => {
      assert.deepEqual(metricsIn(query), names);
    });
  }
});
