import type { RedisEnterpriseManagementClient } from "@azure/arm-redisenterprisecache";
import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineResponse } from "@azure/core-rest-pipeline";
import { MICROSOFT_CACHE } from "./apiVersions";
import type { Accepted, AccessKeys, RedisEnterprise } from "./arm";
import type { ArmClient } from "./armClient";
import { AmrError, ArmError, type Attempt } from "./armError";
import type { Cloud } from "./cloud";
import { failure, isAbsence } from "./failure";
import { parseId } from "./ids";
import { type Retry, useRetry } from "./transport";

/** Regenerating takes seconds. */
const regenerateTimeoutMs = 120_000;
const clientsMax = 64;

interface Target {
  readonly client: RedisEnterpriseManagementClient;
  readonly group: string;
  readonly cluster: string;
  readonly database: string | undefined;
}

export interface SdkOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly retry: Retry;
}

/**
 * The official SDK, for the calls whose shape has not changed since its api-version (2022-01-01). Bodies of clusters and
 * databases go through `ArmClient`: this SDK drops every property that it does not know.
 */
export class SdkRedisEnterprise implements RedisEnterprise {
  private readonly clients = new Map<string, RedisEnterpriseManagementClient>();

  constructor(
    private readonly arm: ArmClient,
    private readonly options: SdkOptions,
  ) {}

  async listKeys(databaseId: string, signal?: AbortSignal): Promise<AccessKeys> {
    const attempt = { verb: "list the keys of", id: databaseId };
    const { client, group, cluster, database } = this.databaseTarget(databaseId);
    const keys = await client.databases
      .listKeys(group, cluster, database, signal && { abortSignal: signal })
      .catch((error: unknown) => {
        throw this.failure(error, attempt, signal);
      });
    return checkedKeys(keys, attempt);
  }

  async regenerateKey(databaseId: string, keyType: "Primary" | "Secondary", signal?: AbortSignal): Promise<AccessKeys> {
    const attempt = { verb: `regenerate the ${keyType.toLowerCase()} key of`, id: databaseId };
    const { client, group, cluster, database } = this.databaseTarget(databaseId);
    const limit = AbortSignal.timeout(regenerateTimeoutMs);
    const abortSignal = signal ? AbortSignal.any([signal, limit]) : limit;
    await client.databases
      .beginRegenerateKeyAndWait(group, cluster, database, { keyType }, { abortSignal, updateIntervalInMs: 1000 })
      .catch((error: unknown) => {
        throw this.failure(error, attempt, signal);
      });
    return await this.listKeys(databaseId, signal);
  }

  async beginDelete(id: string, signal?: AbortSignal): Promise<Accepted> {
    const attempt = { verb: "delete", id };
    const { client, group, cluster, database } = this.target(id);
    // The SDK polls once before it answers. Its first answer is all that is wanted, so the rest is called off.
    const enough = new AbortController();
    const options = {
      abortSignal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
      onResponse: (response: unknown) => {
        answer ??= response as PipelineResponse;
        enough.abort();
      },
    };
    let answer: PipelineResponse | undefined;
    try {
      if (database === undefined) await client.redisEnterprise.beginDelete(group, cluster, options);
      else await client.databases.beginDelete(group, cluster, database, options);
    } catch (error) {
      const thrown = this.failure(error, attempt, signal);
      if (thrown instanceof ArmError && isAbsence(thrown)) return {};
      if (answer === undefined || answer.status >= 400) throw thrown;
    }
    return answer ? await this.arm.accepted(answer, attempt) : {};
  }

  private failure(error: unknown, attempt: Attempt, signal?: AbortSignal): unknown {
    return failure(error, attempt, new URL(this.options.cloud.resourceManager).host, signal);
  }

  private databaseTarget(id: string): Target & { database: string } {
    const { database, ...target } = this.target(id);
    if (database === undefined) throw new AmrError(`${id} is not the id of a database`);
    return { ...target, database };
  }

  private target(id: string): Target {
    const { subscriptionId, resourceGroup, namespace, path } = parseId(id) ?? {};
    const [[type, cluster] = [], [childType, database] = []] = path ?? [];
    const isKnown = namespace?.toLowerCase() === "microsoft.cache" && type?.toLowerCase() === "redisenterprise";
    const isChildKnown = childType === undefined || (childType.toLowerCase() === "databases" && path?.length === 2);
    if (!isKnown || !isChildKnown || !subscriptionId || !resourceGroup || !cluster) {
      throw new AmrError(`${id} is not the id of a redisEnterprise cluster or database`);
    }
    return { client: this.client(subscriptionId), group: resourceGroup, cluster, database };
  }

  private client(subscriptionId: string): RedisEnterpriseManagementClient {
    const known = this.clients.get(subscriptionId);
    if (known) return known;
    const { cloud, credential, httpClient, retry } = this.options;
    const sdk = require("@azure/arm-redisenterprisecache") as typeof import("@azure/arm-redisenterprisecache");
    const client = new sdk.RedisEnterpriseManagementClient(credential, subscriptionId, {
      endpoint: cloud.resourceManager,
      credentialScopes: `${cloud.resourceManager}/.default`,
      apiVersion: MICROSOFT_CACHE,
      userAgentOptions: { userAgentPrefix: "pulumi-azure-managed-redis" },
      httpClient,
    });
    useRetry(client.pipeline, retry);
    if (this.clients.size >= clientsMax) this.clients.clear();
    this.clients.set(subscriptionId, client);
    return client;
  }
}

// What Azure answers while access keys are off is not documented, so nothing is taken for granted.
function checkedKeys(keys: Partial<AccessKeys>, attempt: Attempt): AccessKeys {
  const { primaryKey, secondaryKey } = keys;
  if (primaryKey && secondaryKey) return { primaryKey, secondaryKey };
  throw new AmrError(`${attempt.id} has no access keys; is accessKeysAuthentication Disabled?`);
}
