import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileShown, ROOT, read } from "../docs/documents";
import { ApiServer } from "../kubernetes/apiServer";

describe("docs/user/install.md: what it has applied, in its order, in an empty cluster", () => {
  let server: ApiServer;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-install-"));
    server = await ApiServer.start();
    symlinkSync(ROOT, join(folder, "pulumi-azure-managed-redis"));
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is taken by an API server", async () => {
    const page = read("docs/user/install.md");
    const overlay = join(folder, "redis");
    mkdirSync(overlay);
    for (const name of ["kustomization.yaml", "scope.yaml"]) writeFileSync(join(overlay, name), fileShown(page, name));
    const [, object = ""] = /```yaml\n([\s\S]*?)```/.exec(read("docs/user/README.md")) ?? [];
    writeFileSync(join(overlay, "shop.yaml"), object);

    const applied = [...page.matchAll(/^ +kubectl (apply .*)$/gm)].map(([, words = ""]) => words.split(" "));
    assert.equal(applied.length, 5);
    for (const words of applied) {
      const paths = words.map((word) => word.replace(/^\.\.\//, `${folder}/`).replace(/^config\//, `${ROOT}/config/`));
      await server.kubectl(...paths, "--validate=strict");
      if (words.includes("config/standalone"))
        await server.kubectl("wait", "--for=condition=Established", "crd", "--all");
    }
    const kind = "azuremanagedredis.cloud-resources.kyma-project.io";
    assert.match(await server.kubectl("get", kind, "-n", "default"), /^shop /m);
    assert.match(await server.kubectl("get", "scopes", "-n", "redis-control"), /^shop /m);
  });
});
