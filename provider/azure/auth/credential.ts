import { readFile } from "node:fs/promises";
import type { GetTokenOptions, TokenCredential } from "@azure/core-auth";
import type { Cloud } from "../cloud";
import { CredentialError } from "../errors";
import type { Retry, Transport } from "../transport";
import { type CredentialChoice, chooseCredential } from "./credentialChoice";
import { federatedToken } from "./oidc";
import { Witness } from "./signIn";

/**
 * The credential that the environment asks for, in this cloud.
 * `getToken` fails with a `CredentialError` or an `UnreachableError` of one sentence, whatever the library throws.
 * @throws CredentialError  that names the missing variable
 */
export async function findCredential(
  environment: NodeJS.ProcessEnv,
  cloud: Cloud,
  options: { readonly transport: Transport; readonly retry: Retry },
): Promise<TokenCredential> {
  const choice = chooseCredential(environment);
  if (choice.kind === "certificate") await checkCertificate(choice.path);
  const witness = new Witness(options.transport.httpClient);
  const credential = createCredential(choice, cloud, { ...options, witness });
  const signIn = { tenantId: "tenantId" in choice ? choice.tenantId : undefined, method: methods[choice.kind] };
  return {
    getToken: async (scopes: string | string[], getTokenOptions?: GetTokenOptions) =>
      await credential.getToken(scopes, getTokenOptions).catch((error: unknown) => {
        throw witness.explain(error, signIn);
      }),
  };
}

const methods = {
  secret: "ARM_CLIENT_SECRET",
  certificate: "ARM_CLIENT_CERTIFICATE_PATH",
  oidc: "ARM_USE_OIDC",
  managedIdentity: "ARM_USE_MSI",
  default: undefined,
} as const;

function createCredential(
  choice: CredentialChoice,
  cloud: Cloud,
  { transport, retry, witness }: { transport: Transport; retry: Retry; witness: Witness },
): TokenCredential {
  // Loaded only here: the library takes longer to load than everything else of this package, and a preview may not need it.
  const identity = require("@azure/identity") as typeof import("@azure/identity");
  const options = {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: cloud.isPrivate,
    httpClient: witness,
    retryOptions: { maxRetries: retry.times, retryDelayInMs: retry.delayMs, maxRetryDelayInMs: retry.longestDelayMs },
  };
  switch (choice.kind) {
    case "secret":
      return new identity.ClientSecretCredential(choice.tenantId, choice.clientId, choice.clientSecret, options);
    case "certificate":
      return new identity.ClientCertificateCredential(
        choice.tenantId,
        choice.clientId,
        { certificatePath: choice.path, ...(choice.password && { certificatePassword: choice.password }) },
        options,
      );
    case "oidc": {
      const assertion = async () => await federatedToken(choice.source, transport);
      return new identity.ClientAssertionCredential(choice.tenantId, choice.clientId, assertion, options);
    }
    case "managedIdentity":
      return new identity.ManagedIdentityCredential({
        ...options,
        ...(choice.clientId && { clientId: choice.clientId }),
      });
    case "default":
      return new identity.DefaultAzureCredential({ ...options, ...(choice.tenantId && { tenantId: choice.tenantId }) });
  }
}

// The library reads PEM only. On PKCS#12, which azurerm reads, it fails late and with an obscure message.
async function checkCertificate(path: string): Promise<void> {
  const content = await readFile(path, "latin1").catch((error: unknown) => {
    throw new CredentialError(`cannot read ${path}, which ARM_CLIENT_CERTIFICATE_PATH names`, { cause: error });
  });
  if (!/-----BEGIN CERTIFICATE-----/.test(content) || !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(content)) {
    throw new CredentialError(
      `${path}, which ARM_CLIENT_CERTIFICATE_PATH names, must hold certificate and private key as PEM (for a .pfx: openssl pkcs12 -nodes)`,
    );
  }
}
