import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { runnerCommand } from "../../cli/runner";
import { CLUSTERING_POLICIES } from "../../provider/resources/database/rules";
import { ANNOTATIONS } from "../../runner/api/annotations";
import { CONDITION_TYPES } from "../../runner/api/conditions";
import { EVENT_REASONS } from "../../runner/api/eventReasons";
import { ASIDES, REASONS } from "../../runner/api/reasons";
import { RUNTIME_PLANE_REDIS } from "../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../runner/api/scope";
import { kustomized, type Manifest, manifestsOf } from "../config/kustomized";
import { documents, fileShown, ROOT, read } from "./documents";

const pages = () => [...documents()].filter(([path]) => path.startsWith("docs/user/"));
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one as string);

describe("docs/user", () => {
  it("has every page that its README lists, and lists every page", () => {
    const listed = found(read("docs/user/README.md"), /^\| \[([\w-]+\.md)\]/gm);
    const there = pages().map(([path]) => path.replace("docs/user/", ""));
    assert.deepEqual(listed.sort(), there.filter((name) => name !== "README.md").sort());
  });

  it("names no option that amr runner does not have", () => {
    const known = [...runnerCommand().options.map(({ long }) => long), "--standalone"];
    const named = pages().flatMap(([, text]) => found(text, /(?:`|value: )(--[a-z-]+)/g));
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !known.includes(name) && name !== "--build-arg"),
      [],
    );
  });

  it("troubleshooting.md names reasons that there are", () => {
    const rows = read("docs/user/troubleshooting.md")
      .split("\n")
      .filter((line) => /^\| [A-Za-z]/.test(line));
    const named = rows.flatMap((row) => found(row.split("|")[2] ?? "", /`(\w+)`/g));
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((name) => !(name in REASONS) && !(name in ASIDES)),
      [],
    );
  });

  it("no page names a reason or a condition that there is not", () => {
    const kinds = ["AzureManagedRedis", "Scope", "IpRange", "VpcNetwork", "Subscription", "RedisInstance"];
    const others = [...kinds, ...CLUSTERING_POLICIES.known, "RedisRunner", "Kustomization"];
    const known = { ...REASONS, ...ASIDES, ...EVENT_REASONS, ...CONDITION_TYPES };
    const wrong = pages()
      .filter(([path]) => path !== "docs/user/monitoring.md") // names of alerts, which have a test of their own
      .flatMap(([path, text]) => found(text, /`([A-Z][a-z]+[A-Za-z]*)`/g).map((word) => `${path}: ${word}`))
      .filter((one) => !((one.split(": ")[1] ?? "") in known) && !others.includes(one.split(": ")[1] ?? ""));
    assert.deepEqual(wrong, []);
  });

  it("using.md names all annotations, and no others", () => {
    const named = found(read("docs/user/using.md"), /^\| `([a-z-]+): /gm);
    const prefix = "cloud-control.kyma-project.io/";
    assert.deepEqual(named.map((name) => prefix + name).sort(), Object.values(ANNOTATIONS).sort());
  });

  it("monitoring.md says of each alert where to look", () => {
    const alerts = found(read("config/alerts/runner.yaml"), /- alert: (\w+)/g);
    const named = found(read("docs/user/monitoring.md"), /^\| (`.*`) \|/gm).flatMap((cell) => found(cell, /`(\w+)`/g));
    assert.ok(alerts.length > 5);
    assert.deepEqual(named.sort(), alerts.sort());
  });

  it("README.md begins with an object that the runner understands", () => {
    const [yaml = ""] = found(read("docs/user/README.md"), /```yaml\n([\s\S]*?)```/g);
    assert.deepEqual(RUNTIME_PLANE_REDIS.parse(parse(yaml)).problems, undefined);
  });

  describe("install.md, from an empty cluster to a Redis", () => {
    const page = read("docs/user/install.md");
    let rendered: readonly Manifest[];
    before(() => {
      const folder = mkdtempSync(join(tmpdir(), "amr-overlay-"));
      try {
        const checkout = `${relative(folder, ROOT)}/`;
        const text = fileShown(page, "kustomization.yaml").replace("../pulumi-azure-managed-redis/", checkout);
        writeFileSync(join(folder, "kustomization.yaml"), text);
        rendered = kustomized(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
    const the = (wanted: string) => JSON.stringify(rendered.find(({ kind }) => kind === wanted));

    it("has an overlay that names an image of a registry, and switches the feature on", () => {
      assert.ok(the("Deployment").includes("registry.example.com/azure-managed-redis-runner:0.1.0"));
      const { data } = JSON.parse(the("ConfigMap")) as { data: Record<string, string> };
      const { defaultRule } = parse(data["featureToggles.yaml"] ?? "").AzureManagedRedis;
      assert.deepEqual(defaultRule, { variation: "enabled" });
    });

    it("has the Scope that the overlay names, in a namespace that it makes", () => {
      const [namespace, scope = assert.fail()] = manifestsOf(fileShown(page, "scope.yaml"));
      assert.deepEqual(SCOPE.parse(scope).problems, undefined);
      assert.equal(namespace?.kind, "Namespace");
      assert.equal(scope.metadata.namespace, namespace?.metadata.name);
      assert.ok(the("Deployment").includes(`"--scope=${scope.metadata.name}"`));
      assert.ok(the("Deployment").includes(`"--control-namespace=${namespace?.metadata.name}"`));
    });

    it("waits for the object that README.md begins with", () => {
      const [yaml = ""] = found(read("docs/user/README.md"), /```yaml\n([\s\S]*?)```/g);
      const { metadata } = parse(yaml) as { metadata: { name: string; namespace: string } };
      assert.equal(metadata.namespace, "default");
      assert.ok(page.includes(`azuremanagedredis.cloud-resources.kyma-project.io/${metadata.name}\n`));
    });
  });
});
