import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { Azure } from "../../provider/azure/arm";
import { type Budget, budgeted } from "../../provider/azure/budget";
import { connect } from "../../provider/azure/connect";
import { AmrError } from "../../provider/azure/errors";
import type { AzureAccess } from "./stacks";

/** Scopes of one runner; beyond that the one that was made first connects again. */
const CONNECTIONS_MAX = 256;

/** One connection to Azure for each access, made at the first need, and again when the variables are others. */
export class Connections {
  private readonly made = new Map<string, { variables: AzureAccess["variables"]; azure: Promise<Azure> }>();

  constructor(private readonly connectAs: (variables: AzureAccess["variables"]) => Promise<Azure> = connectForBegin) {}

  /** @throws AmrError where the variables lead to no Azure; the next call tries again */
  of({ name, variables }: AzureAccess): Promise<Azure> {
    const known = this.made.get(name);
    if (known && isDeepStrictEqual(known.variables, variables)) return known.azure;
    this.made.delete(name);
    const [oldest] = this.made.keys();
    if (oldest !== undefined && this.made.size >= CONNECTIONS_MAX) this.made.delete(oldest);
    const made = { variables, azure: this.connectAs(variables) };
    this.made.set(name, made);
    made.azure.catch(() => {
      if (this.made.get(name) === made) this.made.delete(name);
    });
    return made.azure;
  }

  /** The same connections, each within a budget. */
  within(budget: Budget): (access: AzureAccess) => Promise<Azure> {
    return async (access) => budgeted(await this.of(access), budget);
  }
}

/** Begin mode sleeps for nothing: a request that Azure refuses for now is left to the next pass or step. */
function connectForBegin(variables: AzureAccess["variables"]): Promise<Azure> {
  const { NODE_EXTRA_CA_CERTS: authority } = variables;
  const trusting = authority ? { httpClient: clientTrusting(authority) } : {};
  return connect(variables, { retry: { times: 0 }, ...trusting });
}

/** Node itself reads the authority of a private cloud at its start only, and scopes may have different ones. */
function clientTrusting(file: string): HttpClient {
  const { createDefaultHttpClient } =
    require("@azure/core-rest-pipeline") as typeof import("@azure/core-rest-pipeline");
  const { rootCertificates } = require("node:tls") as typeof import("node:tls");
  const real = createDefaultHttpClient();
  let authority: string;
  try {
    authority = readFileSync(file, "utf8");
  } catch (error) {
    throw new AmrError(`cannot read ${file}, which NODE_EXTRA_CA_CERTS names`, { cause: error });
  }
  // One object for all requests: the client finds an open connection by this object.
  const tlsSettings = { ca: [...rootCertificates, authority].join("\n") };
  return { sendRequest: (request) => real.sendRequest(Object.assign(request, { tlsSettings })) };
}
