import { readFileSync } from "node:fs";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import type { Azure } from "../../provider/azure/arm";
import { connect } from "../../provider/azure/connect";
import { azureEnvironment, type LocalAzure } from "./environment";

/** The provider's own client, led to a local Azure whose authority this process does not trust otherwise. */
export function connectLocal(
  local: LocalAzure,
  environment: NodeJS.ProcessEnv = azureEnvironment(local),
): Promise<Azure> {
  // One object for all requests: by it the client finds the connection that is open already.
  const tlsSettings = { ca: readFileSync(local.caCert, "utf8") };
  const trusting = createDefaultHttpClient();
  return connect(environment, {
    httpClient: { sendRequest: (request) => trusting.sendRequest(Object.assign(request, { tlsSettings })) },
  });
}
