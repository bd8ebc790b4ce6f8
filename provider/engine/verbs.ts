import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import { AmrError } from "../azure/errors";
import type { Advice } from "../description/advice";
import { type Inputs, ours, PROVIDER_KEY, type Problem, textOf } from "../description/inputs";
import type { Lifecycles } from "../kinds";
import type { CallOptions } from "../lifecycle/dependencies";
import type { Lifecycle } from "../lifecycle/lifecycle";
import { heard } from "../lifecycle/log";
import type { WaitUntil } from "../lifecycle/run";
import { remarked } from "../lifecycle/state";
import { type ResourceStatus, statusOfError } from "../lifecycle/status";
import { providerText } from "../providerText";
import { type Kind, token } from "../typeTokens";
import { checkFailure } from "./checkFailure";
import { engineLog } from "./engineLog";
import { fromStruct, toStruct } from "./protobuf";

/** The behaviour of a served provider, and its listener. */
export interface Serving {
  readonly lifecycles: Lifecycles;
  /** For whoever reads what is reported. Default: that of whoever runs `pulumi up`. */
  readonly advice?: Advice | undefined;
  readonly waitUntil: WaitUntil;
  /** Whether a create only declares the resource: the next update begins the creation. */
  readonly declares?: boolean | undefined;
  /** The URNs that this run may delete; any other is refused. Absent: all. */
  readonly mayDelete?: ReadonlySet<string> | undefined;
  /**
   * URNs of resources that the state calls settled and that are being deleted, or gone, as an observer saw: the engine would
   * call them unchanged. What of them is gone is made again, even what held data.
   */
  readonly leaving?: ReadonlySet<string> | undefined;
  /** Properties that are newer than those of the state, by URN: an update goes on from them, or takes them over. */
  readonly newer?: ReadonlyMap<string, Inputs> | undefined;
  /** Called after each create, update, read and delete, and after a check or diff that failed. */
  readonly report: (urn: string, status: ResourceStatus) => void;
  /** Hears each warning, beside the engine. */
  readonly warned?: ((message: string) => void) | undefined;
  readonly signal: AbortSignal;
  /** The engine's address, once it has attached. */
  engine(): string | undefined;
}

type Messages = typeof messages;

/**
 * The verbs of Pulumi's ResourceProvider for our kinds of resources: a request in, a response out, errors thrown.
 * Tokens and inputs are those of the dynamic shell, so that a stack can change between the two shells. Unlike the dynamic
 * shell, these verbs get URN, timeouts, cancel and import.
 */
export function servedVerbs(serving: Serving, pb: Messages) {
  const { waitUntil, report, advice } = serving;
  const options = (urn: string, timeoutSeconds = 0): CallOptions => ({
    log: heard(engineLog(serving.engine(), urn, Date.now), (message) => serving.warned?.(message)),
    signal: serving.signal,
    waitUntil,
    ...(timeoutSeconds > 0 ? { timeoutMs: timeoutSeconds * 1000 } : {}),
  });
  const reported = async <T>(
    urn: string,
    work: () => Promise<T>,
    status: (result: T) => ResourceStatus | undefined,
  ): Promise<T> => {
    try {
      const result = await work();
      const told = status(result);
      if (told) report(urn, told);
      return result;
    } catch (error) {
      report(urn, statusOfError(error, advice));
      throw error;
    }
  };

  return {
    async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
      const urn = request.getUrn();
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const { inputs, problems } = await reported(
        urn,
        () => lifecycleOf(serving, urn).check(ours(olds), ours(news), options(urn)),
        (result) => refusedInputs(result.problems),
      );
      const response = new pb.CheckResponse();
      response.setInputs(toStruct({ ...inputs, ...textOf(news) }));
      response.setFailuresList(
        problems.map(checkFailure).map(({ property, reason }) => {
          const failure = new pb.CheckFailure();
          failure.setProperty(property);
          failure.setReason(reason);
          return failure;
        }),
      );
      return response;
    },

    async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
      const urn = request.getUrn();
      const [olds, news] = [ours(fromStruct(request.getOlds())), ours(fromStruct(request.getNews()))];
      const { changes, replaces, changed } = await reported(
        urn,
        async () => lifecycleOf(serving, urn).diff(olds, news, waitUntil),
        () => undefined,
      );
      const differs = changes || serving.leaving?.has(urn) === true || serving.newer?.has(urn) === true;
      const response = new pb.DiffResponse();
      const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
      response.setChanges(differs ? DIFF_SOME : DIFF_NONE);
      response.setReplacesList(replaces);
      response.setDiffsList(changed);
      response.setDeletebeforereplace(true);
      return response;
    },

    async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
      const urn = request.getUrn();
      const inputs = fromStruct(request.getProperties());
      const { id, properties } = await reported(
        urn,
        async () => {
          const lifecycle = lifecycleOf(serving, urn);
          if (serving.declares) return lifecycle.declare(ours(inputs));
          return await lifecycle.create(ours(inputs), options(urn, request.getTimeout()));
        },
        ({ status }) => status,
      );
      const response = new pb.CreateResponse();
      response.setId(id);
      response.setProperties(toStruct({ ...properties, ...textOf(inputs) }));
      return response;
    },

    async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
      const urn = request.getUrn();
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const newer = serving.newer?.get(urn);
      const lifecycle = lifecycleOf(serving, urn);
      const { properties } = await reported(
        urn,
        async () => {
          const known = newer ?? ours(olds);
          const before = serving.declares ? lifecycle.renewed(known) : known;
          const isDone =
            newer !== undefined && !serving.leaving?.has(urn) && !lifecycle.diff(newer, ours(news), waitUntil).changes;
          return isDone
            ? ({ properties: remarked(lifecycle.resource, newer), status: { is: "settled" } } as const)
            : await lifecycle.update(before, ours(news), {
                ...options(urn, request.getTimeout()),
                ...(serving.leaving?.has(urn) ? { bringsBack: true } : {}),
              });
        },
        ({ status }) => status,
      );
      const response = new pb.UpdateResponse();
      response.setProperties(toStruct({ ...properties, ...textOf(news) }));
      return response;
    },

    async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
      const urn = request.getUrn();
      const lifecycle = lifecycleOf(serving, urn);
      const known = ours(fromStruct(request.getProperties()));
      const isImport = Object.keys(known).length === 0;
      const found = await reported(
        urn,
        () => (isImport ? lifecycle.import(request.getId(), options(urn)) : lifecycle.read(known, options(urn))),
        (result) => result?.status ?? { is: "deleted" },
      );
      const response = new pb.ReadResponse();
      if (found === undefined) return response;
      const text = { [PROVIDER_KEY]: providerText(kindOf(urn)) };
      response.setId(found.id);
      response.setProperties(toStruct({ ...found.properties, ...text }));
      response.setInputs(toStruct({ ...found.inputs, ...text }));
      return response;
    },

    async delete(request: messages.DeleteRequest): Promise<void> {
      const urn = request.getUrn();
      const lifecycle = lifecycleOf(serving, urn);
      const work = async () => {
        if (serving.mayDelete && !serving.mayDelete.has(urn)) {
          throw new AmrError(`refused to delete ${urn}: this run was not asked to`);
        }
        await lifecycle.delete(ours(fromStruct(request.getProperties())), options(urn, request.getTimeout()));
      };
      await reported(urn, work, () => ({ is: "deleted" }));
    },
  };
}

/** The status of a resource whose check found mistakes. */
function refusedInputs(problems: readonly Problem[]): ResourceStatus | undefined {
  if (problems.length === 0) return undefined;
  const reason = problems.map(({ property, reason: why }) => `${property} ${why}`).join(" ");
  const code = problems.find((problem) => problem.code !== undefined)?.code ?? "CheckFailure";
  return { is: "failed", code, reason, isFinal: true };
}

/** The last type in a URN's chain of parents: `urn:pulumi:stack::project::Parent$our:token:Kind::name`. */
function kindOf(urn: string): Kind {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const kind = type.split(":").at(-1) as Kind;
  if (type !== token(kind)) throw new AmrError(`${type} is not a resource of this provider`);
  return kind;
}

function lifecycleOf({ lifecycles }: Serving, urn: string): Lifecycle<never> {
  const lifecycle = lifecycles[kindOf(urn)];
  if (lifecycle === undefined) throw new AmrError(`${kindOf(urn)} is not a resource of this provider`);
  return lifecycle;
}
