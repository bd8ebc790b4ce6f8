import { createPipelineRequest } from "@azure/core-rest-pipeline";
import { armErrorOf, errorOf, parseBody } from "./errorResponse";
import { AmrError } from "./errors";
import type { Transport } from "./transport";

/** One Azure: the URLs of its ARM and of its sign-in service, without a slash at the end. */
export interface Cloud {
  /** `https://management.azure.com`; with `/.default` it is also the scope of a token. */
  readonly resourceManager: string;
  /** `https://login.microsoftonline.com` */
  readonly authority: string;
  /** The cloud was found by its metadata: Microsoft's instance discovery does not know its authority. */
  readonly isPrivate: boolean;
}

const publicCloud = known("https://management.azure.com", "https://login.microsoftonline.com");
const governmentCloud = known("https://management.usgovcloudapi.net", "https://login.microsoftonline.us");
const chinaCloud = known("https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn");

/** Names of the clouds in azurerm, azure-native and the Azure CLI. */
const clouds: Readonly<Record<string, Cloud>> = {
  public: publicCloud,
  azurecloud: publicCloud,
  azurepubliccloud: publicCloud,
  usgovernment: governmentCloud,
  azureusgovernment: governmentCloud,
  azureusgovernmentcloud: governmentCloud,
  china: chinaCloud,
  azurechinacloud: chinaCloud,
};

const metadataApiVersion = "2022-09-01";

/**
 * The cloud that the environment names: `ARM_METADATA_HOSTNAME` (host[:port], asked over HTTPS), else
 * `ARM_ENVIRONMENT` (`public`, `usgovernment`, `china`), else the public one.
 * @throws AmrError  for a name that is no cloud and for metadata that cannot be used
 */
export async function findCloud(
  environment: NodeJS.ProcessEnv,
  transport: Transport,
  signal?: AbortSignal,
): Promise<Cloud> {
  const host = environment.ARM_METADATA_HOSTNAME;
  if (host) return await readMetadata(host, transport, signal);
  const name = environment.ARM_ENVIRONMENT || "public";
  const cloud = clouds[name.toLowerCase()];
  if (cloud === undefined) {
    throw new AmrError(`ARM_ENVIRONMENT is ${JSON.stringify(name)}; it must be public, usgovernment or china`);
  }
  return cloud;
}

async function readMetadata(host: string, { pipeline, httpClient }: Transport, signal?: AbortSignal): Promise<Cloud> {
  if (!/^(\[[\da-f:]+\]|[\w.-]+)(:\d+)?$/i.test(host)) {
    throw new AmrError("ARM_METADATA_HOSTNAME must be a host name, perhaps with a port, without https:// and path");
  }
  const url = `https://${host}/metadata/endpoints?api-version=${metadataApiVersion}`;
  const attempt = { verb: "read the metadata of", id: `the cloud at ${host}` };
  const request = createPipelineRequest({ url, timeout: 30_000, ...(signal && { abortSignal: signal }) });
  const response = await pipeline.sendRequest(httpClient, request).catch((error: unknown) => {
    throw errorOf(error, attempt, host, signal);
  });
  if (response.status !== 200) throw armErrorOf(response, attempt);
  return cloudOf(parseBody(response), host);
}

function cloudOf(metadata: unknown, host: string): Cloud {
  const { resourceManager, authentication } = (metadata ?? {}) as Record<string, unknown>;
  const { loginEndpoint, identityProvider } = (authentication ?? {}) as Record<string, unknown>;
  if (identityProvider !== undefined && identityProvider !== "AAD") {
    throw new AmrError(
      `the cloud at ${host} signs in by ${JSON.stringify(identityProvider)}; only Entra ID (AAD) is supported`,
    );
  }
  return {
    resourceManager: httpsUrl(resourceManager, "resourceManager", host),
    authority: httpsUrl(loginEndpoint, "authentication.loginEndpoint", host),
    isPrivate: true,
  };
}

// Tokens and secrets go to these addresses, so only HTTPS will do.
function httpsUrl(value: unknown, property: string, host: string): string {
  if (typeof value !== "string" || !URL.canParse(value) || new URL(value).protocol !== "https:") {
    throw new AmrError(`the metadata of the cloud at ${host} must give ${property} as an https URL`);
  }
  return value.replace(/\/+$/, "");
}

function known(resourceManager: string, authority: string): Cloud {
  return { resourceManager, authority, isPrivate: false };
}
