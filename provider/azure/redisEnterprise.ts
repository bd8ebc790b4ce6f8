import type { RedisEnterpriseManagementClient } from "@azure/arm-redisenterprisecache";
import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineResponse } from "@azure/core-rest-pipeline";
import { MICROSOFT_CACHE } from "./apiVersions";
import type { Accepted, AccessKeys, KeyCallOptions, KeyType, RedisEnterprise } from "./arm";
import type { ArmClient } from "./armClient";
import type { Cloud } from "./cloud";
import { errorOf } from "./errorResponse";
import { AmrError, type Attempt } from "./errors";
import { parseId } from "./ids";
import { type Retry, useRetry } from "./transport";

const clientsMax = 64;

interface Target {
  readonly client: RedisEnterpriseManagementClient;
  readonly group: string;
  readonly cluster: string;
  readonly database: string;
}

/** Hands one request to the SDK. */
type Send = (options: {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (response: unknown) => void;
}) => Promise<unknown>;

export interface SdkOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly retry: Retry;
}

/**
 * The official SDK, for the calls whose shape has not changed since the SDK's api-version (2022-01-01). Bodies of clusters and
 * databases go through `ArmClient`, because this SDK drops every property that it does not know.
 */
export class SdkRedisEnterprise implements RedisEnterprise {
  private readonly clients = new Map<string, RedisEnterpriseManagementClient>();

  constructor(
    private readonly arm: ArmClient,
    private readonly options: SdkOptions,
  ) {}

  async listKeys(databaseId: string, { apiVersion, signal }: KeyCallOptions = {}): Promise<AccessKeys> {
    const attempt = { verb: "list the keys of", id: databaseId };
    const { client, group, cluster, database } = this.target(databaseId, apiVersion);
    const keys = await client.databases
      .listKeys(group, cluster, database, signal && { abortSignal: signal })
      .catch((error: unknown) => {
        throw this.failure(error, attempt, signal);
      });
    return checkedKeys(keys, attempt);
  }

  async beginRegenerateKey(databaseId: string, keyType: KeyType, options: KeyCallOptions = {}): Promise<Accepted> {
    const { apiVersion, signal } = options;
    const attempt = { verb: `regenerate the ${keyType.toLowerCase()} key of`, id: databaseId };
    const { client, group, cluster, database } = this.target(databaseId, apiVersion);
    const send: Send = (options) => client.databases.beginRegenerateKey(group, cluster, database, { keyType }, options);
    return await this.begun(send, attempt, signal);
  }

  /**
   * Sends a request and returns the SDK's first answer. The SDK polls once before it returns, so the rest of its work is
   * cancelled.
   */
  private async begun(send: Send, attempt: Attempt, signal?: AbortSignal): Promise<Accepted> {
    const enough = new AbortController();
    let answer: PipelineResponse | undefined;
    const options = {
      abortSignal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
      onResponse: (response: unknown) => {
        answer ??= response as PipelineResponse;
        enough.abort();
      },
    };
    try {
      await send(options);
    } catch (error) {
      if (answer === undefined || answer.status >= 400) throw this.failure(error, attempt, signal);
    }
    return answer ? await this.arm.accepted(answer, attempt) : {};
  }

  private failure(error: unknown, attempt: Attempt, signal?: AbortSignal): unknown {
    return errorOf(error, attempt, new URL(this.options.cloud.resourceManager).host, signal);
  }

  private target(id: string, apiVersion: string = MICROSOFT_CACHE): Target {
    const { subscriptionId, resourceGroup: group, namespace, path } = parseId(id) ?? {};
    const [[type, cluster] = [], [childType, database] = [], ...rest] = path ?? [];
    const isKnown =
      [namespace, type, childType].join("/").toLowerCase() === "microsoft.cache/redisenterprise/databases";
    if (!isKnown || rest.length > 0 || !subscriptionId || !group || !cluster || !database) {
      throw new AmrError(`${id} is not the id of a database`);
    }
    return { client: this.client(subscriptionId, apiVersion), group, cluster, database };
  }

  private client(subscriptionId: string, apiVersion: string): RedisEnterpriseManagementClient {
    const key = `${subscriptionId} ${apiVersion}`;
    const known = this.clients.get(key);
    if (known) return known;
    const { cloud, credential, httpClient, retry } = this.options;
    const sdk = require("@azure/arm-redisenterprisecache") as typeof import("@azure/arm-redisenterprisecache");
    const client = new sdk.RedisEnterpriseManagementClient(credential, subscriptionId, {
      endpoint: cloud.resourceManager,
      credentialScopes: `${cloud.resourceManager}/.default`,
      apiVersion,
      userAgentOptions: { userAgentPrefix: "pulumi-azure-managed-redis" },
      httpClient,
    });
    useRetry(client.pipeline, retry);
    if (this.clients.size >= clientsMax) this.clients.clear();
    this.clients.set(key, client);
    return client;
  }
}

// Azure's answer while access keys are off is not documented, so the keys may be missing.
function checkedKeys(keys: Partial<AccessKeys>, attempt: Attempt): AccessKeys {
  const { primaryKey, secondaryKey } = keys;
  if (primaryKey && secondaryKey) return { primaryKey, secondaryKey };
  throw new AmrError(`${attempt.id} has no access keys; is accessKeysAuthentication Disabled?`);
}
