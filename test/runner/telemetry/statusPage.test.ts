import { strict as assert } from "node:assert";
import { Metrics } from "../../../runner/telemetry/metrics";
import { filterOf, PAGE_SIZE } from "../../../runner/telemetry/pageFilter";
import { Heartbeat, readiness } from "../../../runner/telemetry/probes";
import type { InstanceView, Snapshot } from "../../../runner/telemetry/snapshot";
import { duration, statusPage } from "../../../runner/telemetry/statusPage";
import { serveProbes, serveStatus, type TelemetryServer } from "../../../runner/telemetry/telemetryServer";

const NOW_MS = Date.parse("2026-11-29T18:00:00Z");

const instance = (name: string, rest: Partial<InstanceView> = {}): InstanceView => ({
  plane: "control",
  namespace: "default",
  name,
  state: "Ready",
  ...rest,
});

const snapshot = (instances: readonly InstanceView[], rest: Partial<Snapshot> = {}): Snapshot => ({
  nowMs: NOW_MS,
  version: "1.2.3",
  startedMs: NOW_MS - 3_600_000,
  phase: "synced",
  notices: [],
  passes: { running: 1, waiting: 2 },
  instances,
  ...rest,
});

const names = (page: string) =>
  [...page.matchAll(/<td class="name">(.*)<\/td>/g)].map(([, cell = ""]) => cell.replaceAll(/<[^>]*>/g, ""));

describe("the status page", () => {
  it("given an instance under way: what is done, elapsed and usual time, and how far that is", () => {
    const work = { sinceMs: NOW_MS - 101_000, usualMs: 404_000 };
    const one = instance("cache1", { state: "Creating", reason: "Creating", message: "cluster: creating", work });
    const page = statusPage(snapshot([one]), { page: 1 });
    assert.match(page, /<b>Creating<\/b>: cluster: creating</);
    assert.match(page, /<span class="soft">1 min 41 s \(usually 6 min 44 s\)/);
    assert.match(page, /<progress max="100" value="25"/);
  });

  it("given a condition beside Ready: it is told after the reason", () => {
    const asides = [{ condition: "Drifted", message: "sku is another one" }];
    const page = statusPage(snapshot([instance("cache1", { reason: "Ready", message: "Fine.", asides })]), { page: 1 });
    assert.match(page, /<b>Ready<\/b>: Fine\.<\/div><div><b>Drifted<\/b>: sku is another one</);
  });

  it("given objects of both planes that belong together: each says which the other is", () => {
    const all = [
      instance("a-uuid", { namespace: "kcp", counterpart: "team/cache" }),
      instance("cache", { namespace: "team", plane: "runtime", counterpart: "kcp/a-uuid" }),
      instance("cache2", { namespace: "team" }),
    ];
    assert.deepEqual(names(statusPage(snapshot(all), { page: 1 })), [
      "kcp/a-uuidserves team/cache",
      "team/cacheserved by kcp/a-uuid",
      "team/cache2",
    ]);
  });

  it("given texts with markup, in every place: nothing of it is markup on the page", () => {
    const evil = `"><script>alert('x')</script>&`;
    const all = instance(evil, {
      namespace: evil,
      state: evil,
      size: evil,
      counterpart: evil,
      reason: evil,
      message: evil,
      work: { sinceMs: NOW_MS, usualMs: 1 },
      asides: [{ condition: evil, message: evil }],
      lastPass: { verb: evil, result: evil, endedMs: NOW_MS, tookMs: 1 },
    });
    const page = statusPage(snapshot([all], { notices: [evil], phase: evil, version: evil }), { page: 1 });
    assert.ok(!page.includes("<script"));
    assert.ok(
      !page.includes(`"&gt;<`) && !/<[^>]*alert[^>]*>/.test(page.replaceAll(/href="[^"]*"|aria-label="[^"]*"/g, "")),
    );
    assert.match(page, /&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;&amp;/);
  });

  it("given instances in many states: errors first, then what is under way, then by name as people count", () => {
    const all = [
      instance("cache10"),
      instance("cache2"),
      instance("b", { state: "Creating" }),
      instance("z", { state: "Error" }),
    ];
    assert.deepEqual(names(statusPage(snapshot(all), { page: 1 })), [
      "default/z",
      "default/b",
      "default/cache2",
      "default/cache10",
    ]);
  });

  it("given a filter: only those, and links that keep the other part of the filter", () => {
    const all = [
      instance("a"),
      instance("b", { plane: "runtime" }),
      instance("c", { plane: "runtime", state: "Error" }),
    ];
    const page = statusPage(snapshot(all), filterOf({ plane: "runtime", state: "Error" }));
    assert.deepEqual(names(page), ["default/c"]);
    assert.match(page, /<a href="\/\?plane=runtime">All states 2<\/a>/);
    assert.match(page, /<a href="\/\?state=Error">Both planes 1<\/a>/);
    assert.match(page, /<a href="\/\?plane=runtime&amp;state=Error" aria-current="true">/);
  });

  it("given more than a page holds: pages, and a page that is not there is the last one", () => {
    const all = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => instance(`cache${index}`));
    assert.equal(names(statusPage(snapshot(all), { page: 1 })).length, PAGE_SIZE);
    const last = statusPage(snapshot(all), { page: 99 });
    assert.deepEqual(names(last), [`default/cache${PAGE_SIZE}`]);
    assert.match(last, /<a rel="prev" href="\/">Back<\/a>/);
  });

  for (const { query, because } of [
    { query: { plane: "both", page: "-1" }, because: "no such plane and page" },
    { query: { plane: ["control", "runtime"], state: ["a", "b"], page: ["1", "2"] }, because: "each was given twice" },
    { query: { state: "x".repeat(1_000), page: "1e9" }, because: "both are too long" },
  ]) {
    it(`given the query ${JSON.stringify(query).slice(0, 60)}: no filter, because ${because}`, () => {
      assert.deepEqual(filterOf(query), { page: 1 });
    });
  }

  for (const [ms, text] of [
    [0, "0 s"],
    [59_400, "59 s"],
    [404_000, "6 min 44 s"],
    [3_600_000, "1 h"],
    [93_784_000, "1 d 2 h"],
    [-5, "0 s"],
  ] as const) {
    it(`given ${ms} ms: ${text}`, () => assert.equal(duration(ms), text));
  }
});

describe("the servers of telemetry", () => {
  let server: TelemetryServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it("given a browser: the page with a policy that loads and runs nothing, and metrics beside it", async () => {
    server = await serveStatus({ port: 0 }, { metrics: new Metrics(() => []), snapshot: () => snapshot([]) });
    assert.match(server.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await fetch(server.endpoint);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'sha256-[^']+'; /);
    const html = await page.text();
    assert.match(html, /No instance is known yet/);
    assert.doesNotMatch(html, /<script|<link|<img|src=|style="/, "nothing to load, nothing that the policy stops");
    const metrics = await fetch(`${server.endpoint}/metrics`);
    assert.match(metrics.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(await metrics.text(), /^amr_runner_passes_total/m);
  });

  it("given anything but a read: refused", async () => {
    server = await serveStatus({ port: 0 }, { metrics: new Metrics(() => []), snapshot: () => snapshot([]) });
    for (const method of ["POST", "PUT", "DELETE"])
      assert.equal((await fetch(server.endpoint, { method })).status, 404);
  });

  it("given a snapshot that fails: 500, without the reason", async () => {
    server = await serveStatus(
      { port: 0 },
      {
        metrics: new Metrics(() => []),
        snapshot: () => {
          throw new Error("the reason");
        },
      },
    );
    const answer = await fetch(server.endpoint);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /reason/);
  });

  it("given a port that is taken: one sentence", async () => {
    server = await serveProbes({ port: 0 }, { healthz: () => readiness("synced"), readyz: () => readiness("synced") });
    const port = Number(new URL(server.endpoint).port);
    const again = serveProbes({ port }, { healthz: () => readiness("synced"), readyz: () => readiness("synced") });
    await assert.rejects(again, {
      message: `cannot listen on 127.0.0.1:${port} (EADDRINUSE); is another runner there?`,
    });
  });

  it("given an event loop that was blocked: unhealthy until the next beat", async () => {
    let nowMs = 0;
    const heartbeat = new Heartbeat(() => nowMs, 30_000);
    server = await serveProbes({ port: 0 }, { healthz: () => heartbeat.health(), readyz: () => readiness("standby") });
    const health = async () => {
      const answer = await fetch(`${server?.endpoint}/healthz`);
      return `${answer.status} ${(await answer.text()).trim()}`;
    };
    assert.equal(await health(), "200 ok");
    nowMs = 31_000;
    assert.equal(await health(), "503 the event loop was blocked for 31 s");
    heartbeat.beat();
    assert.equal(await health(), "200 ok");
  });

  for (const { phase, status } of [
    { phase: "starting", status: 503 },
    { phase: "synced", status: 200 },
    { phase: "standby", status: 200 },
    { phase: "switched off", status: 200 },
    { phase: "stopping", status: 503 },
  ] as const) {
    it(`given a runner that is ${phase}: /readyz answers ${status} and says so`, async () => {
      server = await serveProbes({ port: 0 }, { healthz: () => readiness("synced"), readyz: () => readiness(phase) });
      const answer = await fetch(`${server.endpoint}/readyz`);
      assert.equal(answer.status, status);
      assert.ok((await answer.text()).startsWith(phase));
    });
  }
});
