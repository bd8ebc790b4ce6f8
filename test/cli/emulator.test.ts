import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

// As built: tsx would cost each of these processes more than all that it does.
const MAIN = resolve(__dirname, "../../dist/cli/main.js");

interface Version {
  readonly version: string;
}

describe("amr emulator", () => {
  let temporary: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "amr-cli-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(temporary, { recursive: true, force: true });
  });

  const start = (...args: string[]): ChildProcess => {
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(process.execPath, [MAIN, ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return child;
  };

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`prints one JSON line when it is ready, and leaves nothing behind after ${signal}`, async () => {
      const child = start("emulator", "--time-scale", "0.01", "--data-plane", "off");
      assert.ok(child.stdout);
      const lines = createInterface({ input: child.stdout });
      const [line] = (await once(lines, "line")) as [string];
      const cloud = JSON.parse(line) as Record<string, string>;
      assert.deepEqual(Object.keys(cloud), [
        "endpoint",
        "caCert",
        "tenantId",
        "subscriptionId",
        "clientId",
        "clientSecret",
        "dns",
        "preload",
        "location",
        "resourceGroup",
        "virtualNetworkId",
        "subnetId",
        "addressSpace",
      ]);
      assert.ok(existsSync(cloud.caCert as string));
      const further: string[] = [];
      lines.on("line", (next) => further.push(next));
      child.kill(signal);
      const [code] = await once(child, "close");
      assert.equal(code, 0);
      assert.deepEqual(further, []);
      assert.equal(existsSync(cloud.caCert as string), false, "the temporary state folder is gone");
      await assert.rejects(reach(new URL(cloud.endpoint as string).port), /ECONNREFUSED/);
    });
  }

  it("prints the doubts, and ends", async () => {
    const { code, stdout } = await output(start("emulator", "--doubts"));
    assert.equal(code, 0);
    assert.match(stdout, /clusterPatch=notImplemented/);
  });

  it("keeps the state folder that it was given, and names data plane and admin API when they run", async () => {
    const stateDir = join(temporary, "state");
    const child = start("emulator", "--state-dir", stateDir, "--admin", "--log", join(temporary, "requests.log"));
    assert.ok(child.stdout);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const cloud = JSON.parse(line) as { dataPlane: string; caCert: string; admin: { endpoint: string; token: string } };
    assert.match(cloud.dataPlane, /^127\.0\.0\.1:\d+$/);
    const reply = await fetch(`${cloud.admin.endpoint}/faults`, {
      headers: { authorization: `Bearer ${cloud.admin.token}` },
    });
    assert.deepEqual(await reply.json(), { faults: [] });
    child.kill("SIGTERM");
    await once(child, "close");
    assert.ok(cloud.caCert.startsWith(stateDir) && existsSync(cloud.caCert));
  });

  it("goes on after kill -9 where it was: what it answered is kept", async () => {
    const stateDir = join(temporary, "state");
    const args = ["emulator", "--state-dir", stateDir, "--data-plane", "off", "--virtual-clock"];
    const ready = async (): Promise<{ child: ChildProcess; cloud: Record<string, string> }> => {
      const child = start(...args);
      assert.ok(child.stdout);
      const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
      return { child, cloud: JSON.parse(line) as Record<string, string> };
    };
    const first = await ready();
    const path = `/subscriptions/${first.cloud.subscriptionId}/resourceGroups/mine?api-version=2021-04-01`;
    assert.equal(await send(first.cloud, "PUT", path, { location: "westus2" }), 201);
    first.child.kill("SIGKILL");
    await once(first.child, "close");
    const second = await ready();
    assert.equal(await send(second.cloud, "GET", path), 200);
    const { code, stderr } = await output(start(...args));
    assert.equal(code, 1);
    assert.match(stderr, /^amr: another emulator \(process \d+\) uses .*: give this one a state folder of its own\n$/);
    second.child.kill("SIGTERM");
    await once(second.child, "close");
  });

  it("holds its service principal to a role", async () => {
    const role = join(temporary, "role.json");
    writeFileSync(role, JSON.stringify(["Microsoft.Resources/subscriptions/resourceGroups/read"]));
    const child = start("emulator", "--data-plane", "off", "--role", role);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const cloud = JSON.parse(line) as Record<string, string>;
    const path = `/subscriptions/${cloud.subscriptionId}/resourceGroups/local?api-version=2021-04-01`;
    assert.equal(await send(cloud, "GET", path), 200);
    assert.equal(await send(cloud, "DELETE", path), 403);
    child.kill("SIGTERM");
    await once(child, "close");
  });

  const wrong: { args: string[]; says: RegExp }[] = [
    { args: ["emulator", "--port", "x"], says: /A port is a number from 0 to 65535/ },
    { args: ["emulator", "--time-scale", "0"], says: /A time scale is a number from 0\.000001 to 1000/ },
    { args: ["emulator", "--time-scale", "1e-300"], says: /A time scale is a number from 0\.000001 to 1000/ },
    {
      args: ["emulator", "--state-dir", ""],
      says: /^error: option '--state-dir <dir>' .* A path cannot be empty\.\n$/,
    },
    { args: ["emulator", "--log", ""], says: /A path cannot be empty/ },
    { args: ["emulator", "--role", ""], says: /A path cannot be empty/ },
    {
      args: ["emulator", "--state-dir", `${MAIN}/state`],
      says: /^amr: the state folder .* cannot be used \(.*main\.js is not a folder\): choose one with --state-dir that can be written\n$/,
    },
    {
      args: ["emulator", "--log", `${MAIN}/log`],
      says: /^amr: the folder of the log, .* cannot be used \(.*main\.js is not a folder\): choose one with --log .*\n$/,
    },
    {
      args: ["emulator", "--log", resolve(__dirname)],
      says: /^amr: the log .* cannot be written \(illegal operation on a directory\): choose another file with --log\n$/,
    },
    { args: ["emulator", "--data-plane", "maybe"], says: /Allowed choices are on, off/ },
    { args: ["emulator", "--throttling", "some"], says: /Allowed choices are on, off/ },
    { args: ["emulator", "--doubt", "clusterPatch"], says: /A doubt is chosen as NAME=VALUE; --doubts lists/ },
    { args: ["emulator", "--doubt", "clusterPatch=x"], says: /The doubt 'clusterPatch' has no value 'x'/ },
    { args: ["emulator", "--doubt", "patch=x"], says: /There is no doubt 'patch': there are clusterPatch, / },
    { args: ["emulator", "--address-space", "10.0.0.0/16"], says: /An address space is a \/16 from 127\.1\.0\.0\/16/ },
    {
      args: ["emulator", "--role", "/nowhere/role.json"],
      says: /^amr: the role \/nowhere\/role\.json cannot be read: ENOENT/,
    },
    { args: ["emulators"], says: /Did you mean emulator/ },
  ];
  for (const { args, says } of wrong) {
    it(`refuses ${args.join(" ")} without a stack`, async () => {
      const { code, stderr } = await output(start(...args));
      assert.notEqual(code, 0);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  for (const option of ["--state-dir", "--log"]) {
    it(`refuses a folder of ${option} that cannot be made, below /proc too, where Node's own way never returns`, async function () {
      if (!existsSync("/proc/self")) this.skip();
      const { code, stderr } = await output(start("emulator", option, "/proc/amr/x"));
      assert.equal(code, 1);
      assert.match(stderr, /^amr: the .* cannot be used \(no such file or directory\): choose one with .*\n$/);
    });
  }

  for (const args of [["--version"], ["emulator", "--version"]]) {
    it(`tells its version: ${args.join(" ")}`, async () => {
      const { version } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as Version;
      assert.deepEqual(await output(start(...args)), { code: 0, stdout: `${version}\n`, stderr: "" });
    });
  }

  it("says in one line that a port is taken", async () => {
    const first = start("emulator", "--data-plane", "off");
    assert.ok(first.stdout);
    const [line] = (await once(createInterface({ input: first.stdout }), "line")) as [string];
    const { port } = new URL((JSON.parse(line) as { endpoint: string }).endpoint);
    const { code, stderr } = await output(start("emulator", "--data-plane", "off", "--port", port));
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^amr: port ${port} of 127\\.0\\.0\\.1 is in use by another program: .* --port, .*\\n$`),
    );
    first.kill("SIGTERM");
    await once(first, "close");
  });

  it("explains itself", async () => {
    const { code, stdout } = await output(start("emulator", "--help"));
    assert.equal(code, 0);
    for (const word of [
      "--port",
      "--state-dir",
      "--time-scale",
      "--log",
      "--data-plane",
      "--admin",
      "--virtual-clock",
      "--throttling",
      "--role",
      "--address-space",
      "ARM_METADATA_HOSTNAME",
    ]) {
      assert.ok(stdout.includes(word), word);
    }
  });
});

async function output(child: ChildProcess): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    text.stdout += chunk;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    text.stderr += chunk;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, ...text };
}

/** One ARM request with a token of its own. @returns the status */
async function send(cloud: Record<string, string>, method: string, path: string, body?: object): Promise<number> {
  const ca = readFileSync(cloud.caCert as string, "utf8");
  const call = (url: string, options: RequestOptions, text?: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request(new URL(url, cloud.endpoint), { ca, agent: false, ...options }, (reply) => {
        let received = "";
        reply.on("data", (chunk: Buffer) => {
          received += chunk;
        });
        reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text: received }));
      });
      sent.on("error", reject);
      sent.end(text);
    });
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: cloud.clientId as string,
    client_secret: cloud.clientSecret as string,
    scope: `${cloud.endpoint}/.default`,
  });
  const token = await call(`/${cloud.tenantId}/oauth2/v2.0/token`, { method: "POST" }, form.toString());
  const { access_token } = JSON.parse(token.text) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
  return (await call(path, { method, headers }, body && JSON.stringify(body))).status;
}

async function reach(port: string): Promise<void> {
  const socket = connect(Number(port), "127.0.0.1");
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}
