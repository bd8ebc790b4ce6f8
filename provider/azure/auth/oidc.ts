import { readFile } from "node:fs/promises";
import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import type { ErrorAdvice } from "../errorAdvice";
import { errorOf, parseBody } from "../errorResponse";
import { CredentialError } from "../errors";
import type { Transport } from "../transport";
import type { OidcSource } from "./credentialChoice";

/**
 * Reads the federated token again for each sign-in: files are rotated, and CI tokens live for minutes.
 * @see https://docs.github.com/actions/reference/security/oidc
 */
export async function federatedToken(source: OidcSource, transport: Transport): Promise<string> {
  if ("token" in source) return source.token;
  if ("file" in source) return await tokenInFile(source.file);
  return await requestedToken(source, transport);
}

async function tokenInFile(file: string): Promise<string> {
  const token = await readFile(file, "utf8").catch((error: unknown) => {
    const said = ({ signIn }: ErrorAdvice) => `cannot read the federated token in ${file}: ${signIn.unreadableToken}`;
    throw new CredentialError(said, { cause: error });
  });
  return token.trim();
}

async function requestedToken(
  { url, bearer }: { url: string; bearer: string },
  { pipeline, httpClient }: Transport,
): Promise<string> {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:") {
    throw new CredentialError("ARM_OIDC_REQUEST_URL must be an https URL");
  }
  const address = new URL(url);
  address.searchParams.set("audience", "api://AzureADTokenExchange");
  const request = createPipelineRequest({
    url: address.href,
    headers: createHttpHeaders({ accept: "application/json", authorization: `Bearer ${bearer}` }),
    timeout: 30_000,
  });
  const attempt = { verb: "ask for a federated token at", id: address.host };
  const response = await pipeline.sendRequest(httpClient, request).catch((error: unknown) => {
    throw errorOf(error, attempt, address.host);
  });
  const { value } = (parseBody(response) ?? {}) as { value?: unknown };
  if (response.status !== 200 || typeof value !== "string") {
    throw new CredentialError(
      `${address.host} gave no federated token (HTTP ${response.status}): check ARM_OIDC_REQUEST_URL and ARM_OIDC_REQUEST_TOKEN`,
    );
  }
  return value;
}
