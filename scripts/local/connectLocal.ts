import type { Azure } from "../../provider/azure/arm";
import { connect } from "../../provider/azure/connect";
import { azureEnvironment, type LocalAzure } from "./environment";
import { trustingClient } from "./trustingClient";

/** The provider's own client, led to a local Azure. */
export function connectLocal(
  local: LocalAzure,
  environment: NodeJS.ProcessEnv = azureEnvironment(local),
): Promise<Azure> {
  return connect(environment, { httpClient: trustingClient(local.caCert) });
}
