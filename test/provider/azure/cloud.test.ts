import assert from "node:assert/strict";
import { findCloud } from "../../../provider/azure/cloud";
import { createTransport } from "../../../provider/azure/transport";
import { noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

const metadata = {
  resourceManager: "https://localhost:8443/",
  authentication: { loginEndpoint: "https://localhost:8443/", identityProvider: "AAD" },
};

function find(environment: NodeJS.ProcessEnv, reply: Reply = { status: 200, body: metadata }) {
  const http = new ScriptedHttp([reply]);
  return { http, cloud: findCloud(environment, createTransport(http, noWaiting)) };
}

describe("findCloud", () => {
  for (const [name, resourceManager] of [
    [undefined, "https://management.azure.com"],
    ["public", "https://management.azure.com"],
    ["usgovernment", "https://management.usgovcloudapi.net"],
    ["AzureChinaCloud", "https://management.chinacloudapi.cn"],
  ] as const) {
    it(`knows ARM_ENVIRONMENT ${name} without asking anybody`, async () => {
      const { http, cloud } = find(name === undefined ? {} : { ARM_ENVIRONMENT: name });
      assert.equal((await cloud).resourceManager, resourceManager);
      assert.equal((await cloud).isPrivate, false);
      assert.equal(http.sent.length, 0);
    });
  }

  it("finds a private cloud by its metadata, over HTTPS and without a token", async () => {
    const { http, cloud } = find({ ARM_METADATA_HOSTNAME: "localhost:8443", ARM_ENVIRONMENT: "public" });
    assert.deepEqual(await cloud, {
      resourceManager: "https://localhost:8443",
      authority: "https://localhost:8443",
      isPrivate: true,
    });
    assert.equal(http.sent[0]?.url, "https://localhost:8443/metadata/endpoints?api-version=2022-09-01");
    assert.equal(http.sent[0]?.headers.authorization, undefined);
  });

  for (const [environment, reply, message] of [
    [{ ARM_ENVIRONMENT: "mars" }, undefined, /ARM_ENVIRONMENT is "mars"; it must be public, usgovernment or china$/],
    [{ ARM_METADATA_HOSTNAME: "https://h" }, undefined, /without https:\/\//],
    [{ ARM_METADATA_HOSTNAME: "h" }, { drop: "ENOTFOUND" }, /cannot reach h \(ENOTFOUND\)$/],
    [{ ARM_METADATA_HOSTNAME: "h" }, { status: 404, body: "<html>" }, /HTTP 404/],
    [{ ARM_METADATA_HOSTNAME: "h" }, { status: 200, body: "<html>" }, /must give resourceManager as an https URL/],
    [
      { ARM_METADATA_HOSTNAME: "h" },
      { status: 200, body: { ...metadata, authentication: { loginEndpoint: "http://h" } } },
      /must give authentication\.loginEndpoint as an https URL/,
    ],
    [
      { ARM_METADATA_HOSTNAME: "h" },
      { status: 200, body: { ...metadata, authentication: { identityProvider: "ADFS" } } },
      /only Entra ID/,
    ],
  ] as const) {
    it(`given ${JSON.stringify(environment)} and ${JSON.stringify(reply)}, says ${message.source}`, async () => {
      await assert.rejects(find(environment, reply).cloud, message);
    });
  }
});
