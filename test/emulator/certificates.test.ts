import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, createAuthority } from "../../emulator/certificates";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("certificates", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "amr-ca-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  describe("given an empty folder", () => {
    it("makes a CA for ten years that may sign leaves and nothing below them", async () => {
      const nowMs = Date.UTC(2026, 5, 1);
      const { caPem, caCertPath } = await createAuthority(dir, { nowMs: () => nowMs });
      const ca = new X509Certificate(caPem);
      assert.equal(await readFile(caCertPath, "utf8"), caPem);
      assert.ok(ca.ca);
      assert.ok(ca.verify(ca.publicKey));
      assert.equal(Math.round((Date.parse(ca.validTo) - Date.parse(ca.validFrom)) / DAY_MS), 3650);
    });

    it("keeps the key where only the user can read it", async () => {
      await createAuthority(dir);
      assert.equal((await stat(join(dir, "ca-key.pem"))).mode & 0o777, 0o600);
      assert.deepEqual((await readdir(dir)).sort(), ["ca-key.pem", "ca.pem"], "no draft is left");
    });
  });

  describe("given a folder with a CA", () => {
    const rows: readonly { state: string; kept: boolean; because: string; change: (dir: string) => Promise<number> }[] =
      [
        { state: "as it was left", kept: true, because: "clients trust the file they have", change: async () => 0 },
        { state: "5 years old", kept: true, because: "it is valid for ten", change: async () => 5 * 365 * DAY_MS },
        {
          state: "about to expire",
          kept: false,
          because: "leaves would outlive it",
          change: async () => 3630 * DAY_MS,
        },
        {
          state: "with the key of another",
          kept: false,
          because: "a kill between two renames leaves such a pair",
          change: async (dir) => {
            const other = await mkdtemp(join(dir, "other-"));
            await createAuthority(other);
            await writeFile(join(dir, "ca-key.pem"), await readFile(join(other, "ca-key.pem")));
            return 0;
          },
        },
        {
          state: "cut off",
          kept: false,
          because: "half a file says nothing",
          change: async (dir) => {
            await writeFile(join(dir, "ca.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
            return 0;
          },
        },
      ];
    for (const { state, kept, because, change } of rows) {
      it(`${kept ? "opens" : "replaces"} one ${state}, because ${because}`, async () => {
        const startMs = Date.UTC(2026, 0, 1);
        const before = await createAuthority(dir, { nowMs: () => startMs });
        const passedMs = await change(dir);
        const after = await createAuthority(dir, { nowMs: () => startMs + passedMs });
        assert.equal(after.caPem === before.caPem, kept);
        await assertSigns(after, "cache1.westus2.redis.azure.net");
      });
    }
  });

  describe("given a leaf", () => {
    it("names hosts and addresses and is signed by the CA", async () => {
      const authority = await createAuthority(dir);
      const { cert, key } = await authority.serverCredentials(["localhost", "127.0.0.1", "::1"]);
      const leaf = new X509Certificate(cert);
      assert.equal(leaf.checkHost("localhost"), "localhost");
      assert.equal(leaf.checkIP("127.0.0.1"), "127.0.0.1");
      assert.equal(leaf.checkHost("other"), undefined);
      assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
      assert.ok(!leaf.ca);
      assert.ok(leaf.checkIssued(new X509Certificate(authority.caPem)));
    });

    it("takes the longest host name that Azure makes, which does not fit into a common name", async () => {
      await assertSigns(await createAuthority(dir), `${"a".repeat(60)}.germanywestcentral.redis.azure.net`);
    });

    it("is made once per name, whatever the case, until it is about to expire", async () => {
      let nowMs = Date.UTC(2026, 0, 1);
      const authority = await createAuthority(dir, { nowMs: () => nowMs });
      const names = ["A.westus2.redis.azure.net", "a.westus2.redis.azure.net"];
      const [first, same] = await Promise.all(names.map((name) => authority.secureContext(name)));
      assert.equal(first, same);
      nowMs += 300 * DAY_MS;
      assert.equal(await authority.secureContext("a.westus2.redis.azure.net"), first);
      nowMs += 90 * DAY_MS;
      assert.notEqual(await authority.secureContext("a.westus2.redis.azure.net"), first);
    });

    it("is forgotten when 256 others were asked for since, so that memory is bounded", async () => {
      const authority = await createAuthority(dir);
      const first = await authority.serverCredentials(["first"]);
      for (let n = 0; n < 255; n++) await authority.serverCredentials([`host${n}`]);
      assert.deepEqual(await authority.serverCredentials(["first"]), first);
      await authority.serverCredentials(["one-too-many"]);
      assert.notDeepEqual(await authority.serverCredentials(["first"]), first);
    });
  });
});

async function assertSigns(authority: Authority, hostName: string): Promise<void> {
  const leaf = new X509Certificate((await authority.serverCredentials([hostName])).cert);
  assert.equal(leaf.checkHost(hostName), hostName);
  assert.ok(leaf.verify(new X509Certificate(authority.caPem).publicKey));
}
