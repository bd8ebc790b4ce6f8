import { strict as assert } from "node:assert";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../emulator/certificates";
import { ApiProxy, type EventFate, type Fate, type Passage } from "./apiProxy";

const EVENTS = [{ type: "ADDED" }, { type: "MODIFIED" }];

describe("the proxy before an API server", () => {
  const folder = mkdtempSync(join(tmpdir(), "amr-proxy-"));
  const done: string[] = [];
  let server: Server;
  let proxy: ApiProxy;
  let url: string;
  /** What the gate says. */
  let fate: { asked: Fate; answered: Fate; event: EventFate };

  before(async () => {
    const authority = await createAuthority(join(folder, "ca"));
    server = createServer(await authority.serverCredentials(["127.0.0.1"]), (asked, answer) => {
      done.push(`${asked.method} ${asked.url}`);
      answer.setHeader("content-type", "application/json");
      answer.end(asked.url?.includes("watch=true") ? EVENTS.map((one) => `${JSON.stringify(one)}\n`).join("") : "{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const certificate = readFileSync(authority.caCertPath).toString("base64");
    const { port } = server.address() as AddressInfo;
    const cluster = { server: `https://127.0.0.1:${port}`, "certificate-authority-data": certificate };
    const [real, file] = [join(folder, "real"), join(folder, "through")];
    writeFileSync(real, JSON.stringify({ clusters: [{ name: "test", cluster }] }));
    const gate = {
      asked: (_: Passage) => fate.asked,
      answered: (_: Passage) => fate.answered,
      event: () => fate.event,
    };
    proxy = await ApiProxy.start(real, { file, gate });
    const through = JSON.parse(readFileSync(file, "utf8")) as { clusters: { cluster: { server: string } }[] };
    url = through.clusters[0]?.cluster.server ?? "";
  });
  beforeEach(() => {
    done.length = 0;
    fate = { asked: "pass", answered: "pass", event: "pass" };
  });
  after(async () => {
    await proxy?.stop();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const patch = () => fetch(`${url}/api/v1/one`, { method: "PATCH", body: "{}" });
  const watch = async () => {
    const text = await (await fetch(`${url}/api/v1/all?watch=true`)).text();
    return text.split("\n").filter((line) => line !== "");
  };

  it("given a request that passes: the API server does it, and its answer is heard", async () => {
    assert.equal((await patch()).status, 200);
    assert.deepEqual(done, ["PATCH /api/v1/one"]);
  });

  it("given a request that is refused: nothing is done, and the answer is a Status of Kubernetes", async () => {
    fate.asked = { status: 409 };
    const answer = await patch();
    assert.deepEqual([answer.status, ((await answer.json()) as { reason: string }).reason], [409, "Conflict"]);
    assert.deepEqual(done, []);
  });

  it("given a request that is cut: nothing is done; given an answer that is cut: it is done, and nobody hears", async () => {
    fate.asked = "cut";
    await assert.rejects(patch());
    assert.deepEqual(done, []);
    fate = { ...fate, asked: "pass", answered: "cut" };
    await assert.rejects(patch());
    assert.deepEqual(done, ["PATCH /api/v1/one"]);
  });

  it("given events that pass, come twice, or come late: all are told", async () => {
    const [first, second] = EVENTS.map((one) => JSON.stringify(one));
    assert.deepEqual(await watch(), [first, second]);
    fate.event = "twice";
    assert.deepEqual(await watch(), [first, first, second, second]);
    fate.event = { afterMs: 1 };
    assert.deepEqual(await watch(), [first, second]);
  });

  it("given an event that is lost: the connection is cut; given an expired history: the watch ends with 410", async () => {
    fate.event = "cut";
    await assert.rejects(watch());
    fate.event = "expired";
    const [line = "{}"] = await watch();
    assert.equal((JSON.parse(line) as { object: { code: number } }).object.code, 410);
  });
});
