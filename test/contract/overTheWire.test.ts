import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { startEmulator } from "../../emulator/emulator";
import { ManualClock } from "../../emulator/world/clock";
import { connect } from "../../provider/azure/connect";
import { noWaiting } from "../provider/azure/scriptedHttp";
import { armContract, STEP_MS } from "./arm";
import { troubles } from "./troubles";

armContract("the local Azure over the wire", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "amr-contract-"));
  const clock = new ManualClock();
  const { cloud, faults, stop } = await startEmulator({ stateDir, clock, dataPlane: false, seed: "contract" });
  const wire = createDefaultHttpClient();
  const ca = readFileSync(cloud.caCert, "utf8");
  // A user names the CA in NODE_EXTRA_CA_CERTS, which a running process reads no more.
  const tlsSettings = { ca };
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      clock.advance(STEP_MS);
      request.tlsSettings = tlsSettings;
      return await wire.sendRequest(request);
    },
  };
  const azure = await connect(
    {
      ARM_METADATA_HOSTNAME: new URL(cloud.endpoint).host,
      ARM_TENANT_ID: cloud.tenantId,
      ARM_CLIENT_ID: cloud.clientId,
      ARM_CLIENT_SECRET: cloud.clientSecret,
    },
    { httpClient, retry: noWaiting },
  );
  return {
    azure,
    ...cloud,
    ...troubles(faults),
    stop: async () => {
      await stop();
      rmSync(stateDir, { recursive: true });
    },
  };
});
