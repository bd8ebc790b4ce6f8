import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { redisServer } from "../../../emulator/dataPlane/redisServer";

describe("redisServer", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "amr-find-"));
    for (const path of [
      "bin/redis-server",
      "cache/redis-7.0.9-debian/redis-server",
      "cache/redis-7.0.15-debian/redis-server",
    ]) {
      await mkdir(join(dir, dirname(path)), { recursive: true });
      await writeFile(join(dir, path), "#!/bin/sh\n", { mode: 0o755 });
    }
    await writeFile(join(dir, "plain"), "", { mode: 0o644 });
  });
  afterEach(() => rm(dir, { recursive: true }));

  const rows: readonly { env: Record<string, string>; found: string | undefined; because: string }[] = [
    {
      env: { AMR_REDIS_SERVER: "cache/redis-7.0.9-debian/redis-server", PATH: "bin" },
      found: "cache/redis-7.0.9-debian/redis-server",
      because: "the user said so",
    },
    {
      env: { AMR_REDIS_SERVER: "plain", PATH: "bin" },
      found: undefined,
      because: "another than the one asked for would surprise",
    },
    {
      env: { PATH: "nothing:bin", AMR_CACHE: "cache" },
      found: "bin/redis-server",
      because: "PATH comes before the cache",
    },
    {
      env: { PATH: "nothing", AMR_CACHE: "cache" },
      found: "cache/redis-7.0.15-debian/redis-server",
      because: "15 is newer than 9",
    },
    { env: { PATH: "nothing", AMR_CACHE: "nothing" }, found: undefined, because: "there is none" },
    { env: { PATH: "", AMR_CACHE: "nothing" }, found: undefined, because: "an empty PATH is not the current folder" },
  ];
  for (const { env, found, because } of rows) {
    it(`finds ${found ?? "nothing"} given ${JSON.stringify(env)}, because ${because}`, () => {
      const absolute = Object.entries(env).map(([name, value]) => [
        name,
        value
          .split(":")
          .map((path) => (path === "" ? "" : join(dir, path)))
          .join(":"),
      ]);
      assert.equal(redisServer(Object.fromEntries(absolute)), found && join(dir, found));
    });
  }

  it("passes over a file that cannot be run", async () => {
    await chmod(join(dir, "bin/redis-server"), 0o644);
    assert.equal(redisServer({ PATH: join(dir, "bin"), AMR_CACHE: join(dir, "nothing") }), undefined);
  });
});
