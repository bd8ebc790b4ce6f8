import { readFileSync } from "node:fs";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";

/** The provider's own HTTP client, for a local Azure whose authority this process does not trust otherwise. */
export function trustingClient(caCert: string): HttpClient {
  const real = createDefaultHttpClient();
  // One object for all requests: the client finds an open connection by this object.
  const tlsSettings = { ca: readFileSync(caCert, "utf8") };
  return { sendRequest: (request) => real.sendRequest(Object.assign(request, { tlsSettings })) };
}
