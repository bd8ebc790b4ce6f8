import { CredentialError } from "../errors";

interface Application {
  readonly tenantId: string;
  readonly clientId: string;
}

/** The credential that the environment asks for. Holds secrets: keep it out of logs. */
export type CredentialChoice =
  | ({ readonly kind: "secret"; readonly clientSecret: string } & Application)
  | ({ readonly kind: "certificate"; readonly path: string; readonly password: string | undefined } & Application)
  | ({ readonly kind: "oidc"; readonly source: OidcSource } & Application)
  | { readonly kind: "managedIdentity"; readonly clientId: string | undefined }
  | { readonly kind: "default"; readonly tenantId: string | undefined };

/** The source of the federated token: the token itself, a file that is rewritten now and then, or the CI system. */
export type OidcSource =
  | { readonly token: string }
  | { readonly file: string }
  | { readonly url: string; readonly bearer: string };

/**
 * Reads the variables of azurerm and azure-native. A method that is switched on by name (`ARM_USE_OIDC`, `ARM_USE_MSI`) goes
 * before one whose variables are only present. Without any of them Azure's usual chain is tried (environment, workload
 * identity, `az login`…).
 * @throws CredentialError  that names the missing variable
 * @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#argument-reference
 */
export function chooseCredential(environment: NodeJS.ProcessEnv): CredentialChoice {
  const { ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_CLIENT_CERTIFICATE_PATH: path, ARM_TENANT_ID } = environment;
  if (isOn(environment.ARM_USE_OIDC)) {
    return { kind: "oidc", ...application(environment, "ARM_USE_OIDC"), source: oidcSource(environment) };
  }
  if (isOn(environment.ARM_USE_MSI)) return { kind: "managedIdentity", clientId: ARM_CLIENT_ID || undefined };
  if (path) {
    const password = environment.ARM_CLIENT_CERTIFICATE_PASSWORD || undefined;
    return { kind: "certificate", ...application(environment, "ARM_CLIENT_CERTIFICATE_PATH"), path, password };
  }
  if (ARM_CLIENT_SECRET) {
    return { kind: "secret", ...application(environment, "ARM_CLIENT_SECRET"), clientSecret: ARM_CLIENT_SECRET };
  }
  // Falling back to the user of the CLI would change things under another identity than the program asked for.
  if (ARM_CLIENT_ID) {
    throw new CredentialError(
      "ARM_CLIENT_ID is set, but ARM_CLIENT_SECRET is not (nor ARM_CLIENT_CERTIFICATE_PATH, ARM_USE_OIDC or ARM_USE_MSI)",
    );
  }
  return { kind: "default", tenantId: ARM_TENANT_ID || undefined };
}

function application(environment: NodeJS.ProcessEnv, because: string): Application {
  const { ARM_CLIENT_ID: clientId, ARM_TENANT_ID: tenantId } = environment;
  if (!clientId) throw new CredentialError(`${because} is set, but ARM_CLIENT_ID is not`);
  if (!tenantId) throw new CredentialError(`${because} is set, but ARM_TENANT_ID is not`);
  return { clientId, tenantId };
}

function oidcSource(environment: NodeJS.ProcessEnv): OidcSource {
  const file = environment.ARM_OIDC_TOKEN_FILE_PATH || environment.AZURE_FEDERATED_TOKEN_FILE;
  const url = environment.ARM_OIDC_REQUEST_URL || environment.ACTIONS_ID_TOKEN_REQUEST_URL;
  const bearer = environment.ARM_OIDC_REQUEST_TOKEN || environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (environment.ARM_OIDC_TOKEN) return { token: environment.ARM_OIDC_TOKEN };
  if (file) return { file };
  if (url && bearer) return { url, bearer };
  if (url) throw new CredentialError("ARM_OIDC_REQUEST_URL is set, but ARM_OIDC_REQUEST_TOKEN is not");
  throw new CredentialError(
    "ARM_USE_OIDC is set, but ARM_OIDC_TOKEN is not (nor ARM_OIDC_TOKEN_FILE_PATH, nor ARM_OIDC_REQUEST_URL; a GitHub job needs `permissions: id-token: write`)",
  );
}

function isOn(value: string | undefined): boolean {
  return value === "1" || value?.toLowerCase() === "true";
}
