import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Shell } from "./shell";
import { Site } from "./site";

describe("toolchain downloads", () => {
  let shell: Shell;
  let site: Site;
  let url: string;
  let archive: Buffer;

  beforeEach(async () => {
    shell = new Shell();
    site = new Site();
    url = await site.listen();
    mkdirSync(join(shell.folder, "top"));
    mkdirSync(join(shell.folder, "out"));
    writeFileSync(join(shell.folder, "top/tool"), "the tool");
    archive = execFileSync("tar", ["-czf", "-", "-C", shell.folder, "top"]);
    site.files.set("/tool.tar.gz", archive);
  });
  afterEach(() => {
    site.close();
    shell.remove();
  });

  const digest = (algorithm: string) => createHash(algorithm).update(archive).digest("hex");
  const fetched = () => shell.run(`fetch_archive 512 ${url}/SUMS ${url}/tool.tar.gz ${shell.folder}/out`);
  const out = () => join(shell.folder, "out");

  it("unpacks an archive whose digest is the published one", async () => {
    site.files.set("/SUMS", `${"0".repeat(128)}  other.tar.gz\n${digest("sha512").toUpperCase()}  tool.tar.gz\n`);
    assert.deepEqual(await fetched(), { code: 0, stdout: "", stderr: "" });
    assert.equal(readFileSync(join(out(), "tool"), "utf8"), "the tool");
    assert.deepEqual(readdirSync(out()), ["tool"]);
  });

  const refused = [
    { sums: () => `${"0".repeat(128)}  tool.tar.gz\n`, because: "its digest is another" },
    { sums: () => `${digest("sha512")}  not-the-tool.tar.gz\n`, because: "its digest is published for another name" },
    { sums: () => `${digest("sha256")}  tool.tar.gz\n`, because: "the published digest is of another kind" },
    { sums: () => "", because: "no digest is published" },
  ];
  for (const { sums, because } of refused) {
    it(`refuses an archive, because ${because}`, async () => {
      site.files.set("/SUMS", sums());
      const { code, stderr } = await fetched();
      assert.equal(code, 1);
      assert.equal(stderr, "tool.tar.gz: refused, its SHA-512 digest is not the published one\n");
      assert.ok(!existsSync(join(out(), "tool")));
    });
  }

  it("has nothing from a site that has nothing or does not answer", async () => {
    assert.equal((await fetched()).code, 1);
    site.close();
    assert.deepEqual(await fetched(), { code: 1, stdout: "", stderr: "" });
  });
});
