import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineRequest,
} from "@azure/core-rest-pipeline";
import { AmrError } from "./errors";

/** Time without an answer after which a request counts as unanswered. Azure's gateway gives up after 60 s itself. */
const requestTimeoutMs = 70_000;

/** The address of a resource, or of an action of the resource. */
export function armUrl(resourceManager: string, id: string, apiVersion: string): string {
  const path = id.split("/").map(encodeURIComponent).join("/");
  return `${resourceManager}${path}?api-version=${encodeURIComponent(apiVersion)}`;
}

/**
 * A request to Azure Resource Manager, with JSON unchanged.
 * @throws AmrError  for an address elsewhere: links come from Azure's answers and from the state, and the token goes where
 * they point
 */
export function armRequest(
  resourceManager: string,
  request: {
    readonly method: HttpMethods;
    readonly url: string;
    readonly body?: unknown;
    readonly signal?: AbortSignal | undefined;
  },
): PipelineRequest {
  const { method, url, body, signal } = request;
  checkHost(resourceManager, url);
  return createPipelineRequest({
    method,
    url,
    headers: createHttpHeaders({
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
    }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { abortSignal: signal }),
    timeout: requestTimeoutMs,
  });
}

function checkHost(resourceManager: string, url: string): void {
  const { protocol, host } = new URL(url);
  const own = new URL(resourceManager).host;
  if (protocol !== "https:" || (host !== own && !host.endsWith(`.${own}`))) {
    throw new AmrError(`refused to follow a link from ${own} to ${host}`);
  }
}
