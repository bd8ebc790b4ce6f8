import type { TokenCredential } from "@azure/core-auth";
import { bearerTokenAuthenticationPolicy, type HttpMethods, type PipelineResponse } from "@azure/core-rest-pipeline";
import type { Accepted, Arm, ArmDocument, Operation, PutOptions } from "./arm";
import { armRequest, armUrl } from "./armRequest";
import type { Cloud } from "./cloud";
import { armErrorOf, errorOf, isAbsence, parseBody } from "./errorResponse";
import { AmrError, type Attempt } from "./errors";
import { HttpOperation } from "./operation";
import { retryAfterMs } from "./retryAfter";
import type { Transport } from "./transport";

const pagesMax = 1000;

interface Request {
  readonly attempt: Attempt;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * ARM over HTTP: one code path for every resource provider, with JSON unchanged. Adds the token to its transport, so it needs
 * a transport of its own.
 */
export class ArmClient implements Arm {
  constructor(
    private readonly transport: Transport,
    private readonly cloud: Cloud,
    credential: TokenCredential,
  ) {
    const scopes = `${cloud.resourceManager}/.default`;
    transport.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
  }

  async get(id: string, apiVersion: string, signal?: AbortSignal): Promise<ArmDocument | undefined> {
    const attempt = { verb: "read", id };
    const response = await this.send("GET", this.url(id, apiVersion), { attempt, signal });
    if (meansAbsence(response, attempt)) return undefined;
    return document(succeeded(response, attempt), attempt);
  }

  async list(id: string, apiVersion: string, signal?: AbortSignal): Promise<ArmDocument[] | undefined> {
    const attempt = { verb: "list", id };
    const found: ArmDocument[] = [];
    let url: string | undefined = this.url(id, apiVersion);
    for (let page = 0; url !== undefined; page++) {
      if (page === pagesMax) throw new AmrError(`cannot list ${id}: more than ${pagesMax} pages`);
      const response: PipelineResponse = await this.send("GET", url, { attempt, signal });
      if (meansAbsence(response, attempt)) return undefined;
      const { value, nextLink } = document(succeeded(response, attempt), attempt) as {
        value?: unknown;
        nextLink?: unknown;
      };
      if (Array.isArray(value)) found.push(...(value as ArmDocument[]));
      url = typeof nextLink === "string" && nextLink !== "" ? nextLink : undefined;
    }
    return found;
  }

  async put(
    id: string,
    apiVersion: string,
    body: ArmDocument,
    { isUpdate = false, signal }: PutOptions = {},
  ): Promise<Accepted> {
    const verb = isUpdate ? "update" : "create or update";
    return await this.write("PUT", apiVersion, { attempt: { verb, id }, body, signal });
  }

  async patch(id: string, apiVersion: string, body: ArmDocument, signal?: AbortSignal): Promise<Accepted> {
    return await this.write("PATCH", apiVersion, { attempt: { verb: "update", id }, body, signal });
  }

  async delete(id: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted> {
    return await this.write("DELETE", apiVersion, { attempt: { verb: "delete", id }, signal });
  }

  async post(id: string, action: string, apiVersion: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const attempt = { verb: `call ${action} of`, id };
    const url = this.url(`${id}/${action}`, apiVersion);
    return parseBody(succeeded(await this.send("POST", url, { attempt, body, signal }), attempt));
  }

  async beginAction(id: string, action: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted> {
    const attempt = { verb: `call ${action} of`, id };
    const response = await this.send("POST", this.url(`${id}/${action}`, apiVersion), { attempt, signal });
    return await this.accepted(succeeded(response, attempt), attempt);
  }

  resumeOperation(serialized: string): Operation {
    return HttpOperation.resumed(serialized, this.ask);
  }

  /** Reads the answer to a write, also to a write that the official SDK sent. */
  async accepted(response: PipelineResponse, attempt: Attempt): Promise<Accepted> {
    const operation = await HttpOperation.begun(response, attempt, this.ask);
    const body = parseBody(response) as ArmDocument | undefined;
    const waitMs = retryAfterMs(response.headers);
    return {
      ...(isResource(body) && { document: body }),
      ...(operation && { operation }),
      ...(operation && waitMs !== undefined && { retryAfterMs: waitMs }),
    };
  }

  private async write(method: HttpMethods, apiVersion: string, request: Request): Promise<Accepted> {
    const { attempt } = request;
    const response = await this.send(method, this.url(attempt.id, apiVersion), request);
    if (method === "DELETE" && meansAbsence(response, attempt)) return {};
    return await this.accepted(succeeded(response, attempt), attempt);
  }

  private readonly ask = async (url: string, attempt: Attempt, signal?: AbortSignal): Promise<PipelineResponse> =>
    succeeded(await this.send("GET", url, { attempt, signal }), attempt);

  private async send(method: HttpMethods, url: string, { attempt, body, signal }: Request): Promise<PipelineResponse> {
    const { pipeline, httpClient } = this.transport;
    const request = armRequest(this.cloud.resourceManager, { method, url, body, signal });
    try {
      return await pipeline.sendRequest(httpClient, request);
    } catch (error) {
      throw errorOf(error, attempt, new URL(url).host, signal);
    }
  }

  private url(id: string, apiVersion: string): string {
    return armUrl(this.cloud.resourceManager, id, apiVersion);
  }
}

function succeeded(response: PipelineResponse, attempt: Attempt): PipelineResponse {
  if (response.status >= 400) throw armErrorOf(response, attempt);
  return response;
}

function meansAbsence(response: PipelineResponse, attempt: Attempt): boolean {
  return response.status === 404 && isAbsence(armErrorOf(response, attempt));
}

function document(response: PipelineResponse, attempt: Attempt): ArmDocument {
  const body = parseBody(response);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as ArmDocument;
  throw new AmrError(`cannot ${attempt.verb} ${attempt.id}: the answer is not JSON; is a proxy in between?`);
}

// Private DNS answers `{}` to a PUT, and older versions of Microsoft.Cache `{"StatusCode":202}` to a DELETE.
function isResource(body: ArmDocument | undefined): body is ArmDocument {
  return typeof body === "object" && body !== null && typeof body.id === "string";
}
