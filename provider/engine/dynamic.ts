import { sentence } from "../azure/errorSentence";
import { type Inputs, ours, type Problem, textOf } from "../description/inputs";
import type { Resource } from "../description/resource";
import type { CallOptions } from "../lifecycle/dependencies";
import type { Lifecycle } from "../lifecycle/lifecycle";
import { PartialError } from "../lifecycle/partialError";
import { checkFailure } from "./checkFailure";
import { engineLog } from "./engineLog";

/** The hooks as Pulumi's dynamic provider calls them. */
export interface DynamicProvider {
  check(olds: Inputs, news: Inputs): Promise<{ inputs: Inputs; failures: Problem[] }>;
  diff(
    id: string,
    olds: Inputs,
    news: Inputs,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Inputs): Promise<{ id: string; outs: Inputs }>;
  read(id: string, props: Inputs): Promise<{ id: string; props: Inputs; inputs?: Inputs } | Record<string, never>>;
  update(id: string, olds: Inputs, news: Inputs): Promise<{ outs: Inputs }>;
  delete(id: string, props: Inputs): Promise<void>;
}

/**
 * Puts one kind of resource before Pulumi's stock dynamic provider: takes that provider's key off the inputs, turns errors
 * into one line, and keeps `undefined` out of results (protobuf has no word for it). The stock provider passes on no cancel,
 * no URN, no timeouts and no import; `resourceUrn` and `timeouts` come as inputs instead.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/dynamic-provider/index.ts
 */
export function dynamicProvider(
  lifecycle: Lifecycle<never>,
  engineAddress: string | undefined = process.argv[2],
): DynamicProvider {
  const { resource } = lifecycle as { resource: Resource<never> };
  const options = (inputs: Inputs): CallOptions => ({
    log: engineLog(engineAddress, inputs.resourceUrn as string | undefined, Date.now),
  });
  return {
    check: (olds, news) =>
      printed(async () => {
        const { inputs, problems } = await lifecycle.check(ours(olds), ours(news), options(news));
        return { inputs: plain(inputs), failures: problems.map(checkFailure) };
      }),
    diff: (_id, olds, news) =>
      printed(async () => {
        const { changes, replaces } = lifecycle.diff(ours(olds), ours(news));
        return { changes, replaces, deleteBeforeReplace: true };
      }),
    create: (inputs) =>
      returned(async () => {
        const { id, properties } = await lifecycle.create(ours(inputs), options(inputs));
        return { id, outs: plain(properties) };
      }, inputs),
    read: (_id, props) =>
      printed(async () => {
        const found = await lifecycle.read(ours(props), options(props));
        if (found === undefined) return {};
        return { id: found.id, props: plain(found.properties), inputs: plain(found.inputs) };
      }),
    update: (_id, olds, news) =>
      returned(
        async () => ({ outs: plain((await lifecycle.update(ours(olds), ours(news), options(news))).properties) }),
        news,
      ),
    delete: (_id, props) => printed(() => lifecycle.delete(ours(props), options(props))),
  };

  /** Errors of create and update: the engine shows the message alone, or the reasons where Azure has the resource already. */
  async function returned<T>(hook: () => Promise<T>, inputs: Inputs): Promise<T> {
    try {
      return await hook();
    } catch (error) {
      const line = sentence(error);
      if (!(error instanceof PartialError)) throw new Error(line);
      const properties = { ...plain(error.properties), ...textOf(inputs) };
      throw Object.assign(new Error(line), { id: error.id, properties, reasons: [line] });
    }
  }

  /**
   * Errors of the other hooks: Pulumi prints `${error}: ${error.stack}`, so both together read as one line without a stack.
   */
  async function printed<T>(hook: () => Promise<T>): Promise<T> {
    try {
      return await hook();
    } catch (error) {
      const line = new Error(sentence(error));
      line.stack = line.message;
      line.toString = () => resource.noun;
      throw line;
    }
  }
}

function plain(properties: Inputs): Inputs {
  return JSON.parse(JSON.stringify(properties)) as Inputs;
}
