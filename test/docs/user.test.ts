import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { runnerCommand } from "../../cli/runner";
import { ANNOTATIONS } from "../../runner/api/annotations";
import { ASIDES, REASONS } from "../../runner/api/reasons";
import { RUNTIME_PLANE_REDIS } from "../../runner/api/runtimePlaneRedis";
import { kustomized } from "../config/kustomized";
import { documents, ROOT, read } from "./documents";

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

  it("using.md names all annotations, and no others", () => {
    const named = found(read("docs/user/using.md"), /^\| `([a-z-]+): /gm);
    const prefix = "cloud-control.kyma-project.io/";
    assert.deepEqual(named.map((name) => prefix + name).sort(), Object.values(ANNOTATIONS).sort());
  });

  it("README.md begins with an object that the runner understands", () => {
    const [yaml = ""] = found(read("docs/user/README.md"), /```yaml\n([\s\S]*?)```/g);
    assert.deepEqual(RUNTIME_PLANE_REDIS.parse(parse(yaml)).problems, undefined);
  });

  it("install.md has an overlay that kustomize renders as the page says", () => {
    const [yaml = ""] = found(read("docs/user/install.md"), /```yaml\n(# kustomization\.yaml\n[\s\S]*?)```/g);
    const folder = mkdtempSync(join(tmpdir(), "amr-overlay-"));
    try {
      const text = yaml.replace("pulumi-azure-managed-redis/", `${relative(folder, ROOT)}/`);
      writeFileSync(join(folder, "kustomization.yaml"), text);
      const rendered = JSON.stringify(kustomized(folder));
      for (const part of ["registry.example.com/azure-managed-redis-runner:0.1.0", "--scope=shop", '"redis-runner"'])
        assert.ok(rendered.includes(part), part);
      assert.ok(!rendered.includes('"namespace":"azure-managed-redis"'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
