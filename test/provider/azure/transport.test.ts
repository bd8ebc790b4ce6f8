import assert from "node:assert/strict";
import { createPipelineRequest, type HttpMethods } from "@azure/core-rest-pipeline";
import { createTransport } from "../../../provider/azure/transport";
import { noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

async function tries(method: HttpMethods, path: string, reply: Reply): Promise<number> {
  const http = new ScriptedHttp([reply]);
  const { pipeline } = createTransport(http, noWaiting);
  const request = createPipelineRequest({ method, url: `https://management.azure.com${path}` });
  await pipeline.sendRequest(http, request).catch(() => undefined);
  return http.sent.length;
}

const all = 1 + noWaiting.times;

describe("transport", () => {
  for (const [method, path, reply, expected, because] of [
    ["GET", "/x", { status: 503 }, all, "a read can be asked again"],
    ["GET", "/x", { drop: "ECONNRESET" }, all, "also when its answer was lost"],
    ["GET", "/x", { drop: "EAI_AGAIN" }, all, "a name server hiccups"],
    ["POST", "/x/listKeys", { status: 500 }, all, "listKeys is a read"],
    ["POST", "/x/regenerateKey", { status: 500 }, 1, "a second one would make another key"],
    ["PUT", "/x", { status: 504 }, 1, "Azure may have accepted it: read back first"],
    ["PUT", "/x", { drop: "ECONNRESET" }, 1, "the same"],
    ["DELETE", "/x", { drop: "ECONNRESET" }, 1, "the same"],
    ["PUT", "/x", { drop: "ECONNREFUSED" }, all, "it cannot have arrived"],
    [
      "PUT",
      "/x",
      { status: 429, headers: { "Retry-After": "0" } },
      1,
      "a refused write is the caller's to repeat, slowly",
    ],
    ["GET", "/x", { status: 429, headers: { "Retry-After": "0" } }, all, "it was refused at the gate"],
    ["GET", "/x", { status: 501 }, 1, "Azure gets no such verb by waiting"],
    ["GET", "/x", { status: 429, headers: { "Retry-After": "3600" } }, 1, "an hour is the caller's to wait"],
    ["GET", "/x", { drop: "SELF_SIGNED_CERT_IN_CHAIN" }, 1, "trust does not come by asking"],
    ["GET", "/x", { status: 404 }, 1, "an answer"],
    ["PUT", "/x", { status: 409 }, 1, "an answer"],
  ] as const) {
    it(`${method} ${path} with ${JSON.stringify(reply)} is sent ${expected} time(s): ${because}`, async () => {
      assert.equal(await tries(method, path, reply), expected);
    });
  }
});
