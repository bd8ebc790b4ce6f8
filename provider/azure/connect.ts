import { readFileSync } from "node:fs";
import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Azure } from "./arm";
import { AmrError } from "./errors";
import type { Retry } from "./transport";

export interface ConnectOptions {
  /** HTTP client for tests, and for users of a proxy of their own. */
  readonly httpClient?: HttpClient;
  /** Credential in place of the one that the environment asks for. */
  readonly credential?: TokenCredential;
  readonly retry?: Partial<Retry>;
  readonly signal?: AbortSignal;
}

/**
 * Connects to the Azure that the environment names (`ARM_*`), with the credential that the environment asks for. Signs in at
 * the first call to Azure only.
 * Call this once per process and keep the result. The libraries are loaded by the call, not with this file.
 * @throws AmrError  in one sentence, for a cloud that cannot be found and for variables that do not fit together
 */
export async function connect(environment: NodeJS.ProcessEnv, options: ConnectOptions = {}): Promise<Azure> {
  const { createTransport, defaultRetry } = require("./transport") as typeof import("./transport");
  const { findCloud } = require("./cloud") as typeof import("./cloud");
  const { findCredential } = require("./auth/credential") as typeof import("./auth/credential");
  const { ArmClient } = require("./armClient") as typeof import("./armClient");
  const { SdkRedisEnterprise } = require("./redisEnterprise") as typeof import("./redisEnterprise");

  const retry = { ...defaultRetry, ...options.retry };
  const anonymous = createTransport(options.httpClient, retry);
  const { httpClient } = anonymous;
  const cloud = await findCloud(environment, anonymous, options.signal);
  const credential = options.credential ?? (await findCredential(environment, cloud, { transport: anonymous, retry }));
  const arm = new ArmClient(createTransport(httpClient, retry), cloud, credential);
  const redis = new SdkRedisEnterprise(arm, { cloud, credential, httpClient, retry });
  return { arm, redis, caCert: cloud.isPrivate ? authorityOf(environment) : undefined };
}

/** The PEM file that Node itself trusts in addition: users of a private cloud name its authority there anyway. */
function authorityOf({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AmrError(`cannot read ${file}, which NODE_EXTRA_CA_CERTS names`, { cause: error });
  }
}
