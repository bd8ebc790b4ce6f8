import { isDeepStrictEqual } from "node:util";
import type { Azure } from "../../provider/azure/arm";
import { type Budget, budgeted } from "../../provider/azure/budget";
import { connect } from "../../provider/azure/connect";
import type { AzureAccess } from "../stacks/stacks";

/** Opens a connection from variables, as `provider/azure/connect` reads them. */
export type Connect = (variables: NodeJS.ProcessEnv) => Promise<Azure>;

/** Accesses that are remembered; a runner has one for each scope with a credential of its own. */
const CONNECTIONS_MAX = 1_000;

/**
 * One connection for each access, so that one token serves all requests. Other variables under the same name (a credential that
 * was rotated) open another one.
 */
export class Connections {
  private readonly open = new Map<string, { readonly access: AzureAccess; readonly azure: Promise<Azure> }>();

  constructor(private readonly connect: Connect = connectOnce) {}

  /** @throws AmrError  in one sentence, when the variables do not lead to an Azure; the next call tries again */
  async of(access: AzureAccess): Promise<Azure> {
    const known = this.open.get(access.name);
    if (known && isDeepStrictEqual(known.access, access)) return await known.azure;
    const azure = this.connect({ ...access.variables });
    this.open.delete(access.name);
    this.open.set(access.name, { access, azure });
    if (this.open.size > CONNECTIONS_MAX) this.open.delete(this.open.keys().next().value ?? "");
    try {
      return await azure;
    } catch (error) {
      if (this.open.get(access.name)?.azure === azure) this.open.delete(access.name);
      throw error;
    }
  }

  /** The same connections, each within a budget. */
  within(budget: Budget): (access: AzureAccess) => Promise<Azure> {
    return async (access) => budgeted(await this.of(access), budget);
  }
}

/** Without retries in the client: a 429 must reach the budget, and what fails is asked again at the pace of all. */
const connectOnce: Connect = (variables) => connect(variables, { retry: { times: 0 } });
