import type { Azure } from "../../../provider/azure/arm";
import { CredentialError } from "../../../provider/azure/errors";
import { CREDENTIALS_LABEL } from "../../../runner/api/marks";
import { SECRET } from "../../../runner/kubernetes/secret";
import type { AzureAccess } from "../../../runner/stacks/stacks";
import { SUBSCRIPTION } from "../../provider/given";
import type { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { type LifeWorld, NAMESPACE_NAME } from "./lifeWorld";

const GUID = "10000000-2000-3000-4000-500000000000";

/**
 * An application whose secret Azure knows; whoever comes with another one, or with none, cannot sign in. Its tokens are good for
 * one request.
 */
export class Application {
  secret = "first";

  readonly connect = (azure: InProcessAzure, { ARM_CLIENT_SECRET }: AzureAccess["variables"]): Azure =>
    azure.as({
      getToken: async () => {
        if (ARM_CLIENT_SECRET === this.secret) return { token: "a-token", expiresOnTimestamp: 0 };
        throw new CredentialError("cannot sign in: the secret of the application is not valid");
      },
    });
}

/** Puts a secret of the application into the Secret for a scope. */
export async function giveCredential(
  world: LifeWorld,
  clientSecret: string,
  { name = "credential", scope = "scope" }: { name?: string; scope?: string } = {},
): Promise<void> {
  const data = Object.fromEntries(
    Object.entries({ clientId: GUID, tenantId: SUBSCRIPTION, clientSecret }).map(([key, value]) => [
      key,
      Buffer.from(value).toString("base64"),
    ]),
  );
  const metadata = { namespace: NAMESPACE_NAME, name, labels: { [CREDENTIALS_LABEL]: scope } };
  if (world.get(SECRET, name)) world.kubernetes.edit(SECRET, { namespace: NAMESPACE_NAME, name }, { data });
  else await world.kubernetes.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata, data } as never);
}
