import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { REDIS_CRDS, STANDALONE_CRDS } from "../../../runner/api/crds";
import type { CustomKind, UnparsedObject } from "../../../runner/api/customKind";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { ROOT } from "../../docs/documents";
import type { ApiServer } from "../../kubernetes/apiServer";
import { sharedApiServer } from "../../kubernetes/sharedApiServer";
import { Admission } from "./admission";
import { ADMISSION, type AdmissionRow } from "./admissionTable";

const CRDS = [...REDIS_CRDS, ...STANDALONE_CRDS];
const KINDS: readonly CustomKind[] = [
  CONTROL_PLANE_REDIS,
  RUNTIME_PLANE_REDIS,
  CONTROL_PLANE_IP_RANGE,
  RUNTIME_PLANE_IP_RANGE,
  SCOPE,
];

describe("the CRDs on a real API server", () => {
  let server: ApiServer;
  let namespace: string;
  let admission: Admission;

  before(async () => {
    server = await sharedApiServer();
    namespace = await server.namespace();
    for (const folder of ["crd", "standalone"]) await server.kubectl("apply", "-k", join(ROOT, "config", folder));
    await server.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items: CRDS }));
    const names = CRDS.map(({ metadata }) => `crd/${metadata.name}`);
    await server.kubectl("wait", "--for=condition=Established", "--timeout=60s", ...names);
    admission = new Admission(server, namespace);
  });
  after(async () => await admission?.close());

  for (const row of ADMISSION) {
    const shown = row.specs.map((spec) => JSON.stringify(spec) ?? "none").join(" → ");
    it(`given ${row.kind.kind} of ${row.kind.group}, ${shown.slice(0, 200)}: ${row.refused ? "refuses" : "admits"}, because ${row.because}`, async () => {
      await walk(row, admission);
    });
  }

  it("given every rule of the CRDs: some row of the table is refused by it", () => {
    const messages = new Set(
      [...JSON.stringify(CRDS).matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)].map(([, one]) => one ?? ""),
    );
    const untried = [...messages].filter((message) => !ADMISSION.some(({ refused }) => refused?.test(message)));
    assert.ok(messages.size > 10);
    assert.deepEqual(untried, []);
  });

  it("given objects that nobody has seen: kstatus does not find them up to date", async () => {
    const specs = new Map<CustomKind, unknown>(
      ADMISSION.filter(({ refused }) => refused === undefined).map(({ kind, specs: [first] }) => [kind, first]),
    );
    for (const kind of KINDS) {
      const made = await admission.create(kind, specs.get(kind));
      assert.ok("object" in made, JSON.stringify(made));
      assert.deepEqual(made.object.status, { observedGeneration: -1 });
    }
  });

  it("given an object of the smallest spec: the defaults are filled in, and no parameter is pruned", async () => {
    const spec = {
      remoteRef: { namespace: "apps", name: "cache" },
      ipRange: { name: "range" },
      scope: { name: "scope" },
      sku: "Balanced_B10",
      redisConfiguration: { maxclients: 5 },
    };
    const made = await admission.create(CONTROL_PLANE_REDIS, { ...spec, unknown: true });
    assert.ok("object" in made);
    const whole = { ...spec, highAvailability: true, clusteringPolicy: "EnterpriseCluster" };
    assert.deepEqual(made.object.spec, whole);
    assert.deepEqual(CONTROL_PLANE_REDIS.parse(made.object).object?.spec, whole);
  });

  it("given names that Azure cannot take: the objects are admitted, so that a condition can say so", async () => {
    for (const name of ["with.dots", "a".repeat(70)]) {
      assert.ok("object" in (await admission.create(RUNTIME_PLANE_REDIS, {}, name)));
    }
  });

  it("given kubectl get: shows the columns", async () => {
    const name = "columns";
    const made = await admission.create(RUNTIME_PLANE_REDIS, { redisTier: "P1" }, name);
    assert.ok("object" in made);
    const conditions = [
      { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: "2026-11-29T10:00:00Z" },
    ];
    const status = { state: "Ready", observedGeneration: 1, conditions };
    await admission.status(RUNTIME_PLANE_REDIS, made.object, status);
    const plural = `azuremanagedredis.${RUNTIME_PLANE_REDIS.group}`;
    const table = await server.kubectl("get", plural, name, "-n", namespace);
    assert.match(table, /^NAME +TIER +STATE +READY +AGE\ncolumns +P1 +Ready +True +/);
    await server.kubectl("wait", "--for=condition=Ready", plural, name, "-n", namespace, "--timeout=10s");
    assert.match(await server.kubectl("get", "amr", "-n", namespace), /^NAME +SKU +STATE +READY +ENDPOINT +AGE\n/);
  });

  it("given kubectl explain: says what the fields mean", async () => {
    for (const [kind, words] of [
      [CONTROL_PLANE_REDIS, /sku\t<string> -required-\n +Size and family, such as Balanced_B10/],
      [RUNTIME_PLANE_REDIS, /redisTier\t<string>\n.*\n? *Class and size/],
    ] as const) {
      const version = `--api-version=${kind.group}/${kind.version}`;
      assert.match(await server.kubectl("explain", "azuremanagedredis.spec", version), words);
    }
  });

  for (const file of readdirSync(join(ROOT, "config/samples"))) {
    it(`given config/samples/${file}: is admitted as it is, and valid`, async () => {
      const path = join(ROOT, "config/samples", file);
      await server.kubectl("apply", "--server-side", "--validate=strict", "-f", path);
      const sample = parse(readFileSync(path, "utf8")) as UnparsedObject;
      const kind = KINDS.find((one) => one.kind === sample.kind && sample.apiVersion.startsWith(one.group));
      assert.equal(kind?.parse(sample).problems, undefined);
      assert.ok(kind);
    });
  }
});

async function walk({ kind, specs, status, refused }: AdmissionRow, admission: Admission): Promise<void> {
  let last = await admission.create(kind, specs[0]);
  if (status && "object" in last) last = await admission.status(kind, last.object, status);
  for (const spec of specs.slice(1)) {
    assert.ok("object" in last, `refused too early: ${JSON.stringify(last)}`);
    last = await admission.update(kind, last.object, spec);
  }
  if (refused === undefined) assert.ok("object" in last, JSON.stringify(last));
  else assert.match("refused" in last ? last.refused : "admitted", refused);
  // What the API server admits the runner reads, but for a spec that is missing.
  if ("object" in last && specs.at(-1) !== undefined) assert.equal(kind.parse(last.object).problems, undefined);
}
