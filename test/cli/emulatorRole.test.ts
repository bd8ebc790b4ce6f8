import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { connectLocal } from "../../scripts/local/connectLocal";
import type { LocalAzure } from "../../scripts/local/environment";

// As built: tsx would cost each of these processes more than all that it does.
const MAIN = resolve(__dirname, "../../dist/cli/main.js");
const OPERATOR = resolve(__dirname, "../../config/azure-role/operator.json");
const SUBSCRIPTION = "/subscriptions/a0000000-0000-4000-8000-00000000a202";
const GROUP = `${SUBSCRIPTION}/resourceGroups/local`;
const CLUSTER = `${GROUP}/providers/Microsoft.Cache/redisEnterprise/cache1`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const [CACHE, DNS] = ["2025-07-01", "2024-06-01"] as const;

const READ = "Microsoft.Cache/redisEnterprise/read";
const READ_ZONE = "Microsoft.Network/privateDnsZones/read";

describe("amr emulator --role", () => {
  let temporary: string;
  let child: ChildProcess;
  let lines: Interface;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "amr-cli-role-"));
  });
  afterEach(() => {
    child?.kill("SIGKILL");
    rmSync(temporary, { recursive: true, force: true });
  });

  const start = async (...args: string[]): Promise<LocalAzure> => {
    const env = { ...process.env, TMPDIR: temporary };
    child = spawn(process.execPath, [MAIN, "emulator", "--data-plane", "off", ...args], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [line] = (await once(lines, "line")) as [string];
    return JSON.parse(line) as LocalAzure;
  };

  const file = (name: string, content: unknown): string => {
    const path = join(temporary, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it("refuses what no role grants, and reports what was used: to the admin API, and at its end", async () => {
    const zones = file("zones.json", [READ_ZONE]);
    const local = await start("--role", `${OPERATOR}@${GROUP}`, "--role", zones, "--admin");
    const { arm, redis } = await connectLocal(local);
    // Given: what the roles grant, twice.
    assert.equal(await arm.get(CLUSTER, CACHE), undefined);
    assert.equal(await arm.get(CLUSTER, CACHE), undefined);
    assert.equal(await arm.get(ZONE, DNS), undefined);
    // When: a write that none grants, an action that none grants, and one beside the scope.
    await assert.rejects(arm.put(ZONE, DNS, { location: "global" }), {
      status: 403,
      code: "AuthorizationFailed",
      message:
        /perform action 'Microsoft\.Network\/privateDnsZones\/write' over scope '.*privatelink\.redis\.azure\.net'/,
    });
    await assert.rejects(redis.listKeys(`${CLUSTER}/databases/default`), { status: 403 });
    const elsewhere = CLUSTER.replace("/local/", "/other/");
    await assert.rejects(arm.get(elsewhere, CACHE), { status: 403, code: "AuthorizationFailed" });
    // Then: it is all in the report.
    const { Actions } = JSON.parse(readFileSync(OPERATOR, "utf8")) as { Actions: string[] };
    const expected = {
      used: [READ, READ_ZONE],
      denied: [
        "Microsoft.Cache/redisEnterprise/databases/listKeys/action",
        READ,
        "Microsoft.Network/privateDnsZones/write",
      ],
      counts: { [READ]: 2, [READ_ZONE]: 1 },
      roles: [
        { name: "operator.json", scope: GROUP, used: [READ], unused: Actions.filter((action) => action !== READ) },
        { name: "zones.json", used: [READ_ZONE], unused: [] },
      ],
    };
    const { endpoint, token } = local.admin as { endpoint: string; token: string };
    const answer = await fetch(`${endpoint}/actions`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(await answer.json(), expected);

    const further: string[] = [];
    lines.on("line", (line) => further.push(line));
    child.kill("SIGTERM");
    const [code] = await once(child, "close");
    assert.equal(code, 0);
    assert.deepEqual(
      further.map((line) => JSON.parse(line)),
      [{ actions: expected }],
    );
    assert.equal(existsSync(local.caCert), false, "the temporary state folder is gone");
  });
});
