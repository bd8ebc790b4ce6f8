import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Azure } from "../../../provider/azure/arm";
import { sentence } from "../../../provider/azure/errorSentence";
import type { Inputs } from "../../../provider/description/inputs";
import { fromStruct, toStruct } from "../../../provider/engine/protobuf";
import { sdkRequire } from "../../../provider/engine/sdkRequire";
import { servedVerbs } from "../../../provider/engine/verbs";
import { lifecycles } from "../../../provider/kinds";
import type { Clock } from "../../../provider/lifecycle/clock";
import type { Deletions } from "../../../provider/lifecycle/dependencies";
import { PartialError } from "../../../provider/lifecycle/partialError";
import type { ResourceStatus } from "../../../provider/lifecycle/status";
import { KUBERNETES_ADVICE } from "../../../runner/stacks/advice";
import { programOf } from "../../../runner/stacks/program";
import { type Declaration, digestOf, type Pass, type PassResult } from "../../../runner/stacks/stacks";
import type { StateDocument } from "../../../runner/stacks/stateDocument";
import { unmarked } from "../../../runner/stacks/stateSecrets";
import { MockEngine, type Registered } from "../../components/mockEngine";

const pb = sdkRequire("@pulumi/pulumi/proto/provider_pb") as typeof messages;

type Resource = StateDocument["resources"][number];

/** The kinds that each kind depends on, as the components say. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  Database: ["Cluster"],
  PrivateEndpoint: ["Cluster"],
  PrivateDnsZoneGroup: ["PrivateEndpoint"],
  VirtualNetworkLink: ["PrivateDnsZone"],
};

interface Surroundings {
  readonly azure: () => Promise<Azure>;
  readonly clock: Clock;
  readonly deletions: Deletions;
  readonly signal: AbortSignal;
}

/** What a pass leaves: the state, and how it ended. */
type Played = Omit<PassResult, "state" | "steps"> & { readonly document: StateDocument };

/** Does with the served provider what the engine does in one pass, with its option to go on after an error. */
export async function playPass(pass: Pass, document: StateDocument, by: Surroundings): Promise<Played> {
  const playing = new Playing(pass, document, by);
  if (pass.verb === "destroy") return await playing.destroy();
  let program: readonly Registered[];
  try {
    program = await programIn(pass.declaration);
  } catch (error) {
    return { document, isOk: false, statuses: {}, error: { code: "ProgramFailed", message: sentence(error) } };
  }
  return await playing.up(program);
}

class Playing {
  private readonly statuses: Record<string, ResourceStatus> = {};
  private readonly warnings: string[] = [];
  /** Kinds that failed: what depends on them is left out. */
  private readonly failed = new Set<string>();
  private readonly resources: Map<string, Resource>;
  private readonly verbs: ReturnType<typeof servedVerbs>;

  constructor(
    private readonly pass: Pass,
    document: StateDocument,
    { azure, clock, deletions, signal }: Surroundings,
  ) {
    const { verb, mayDelete, leaving = [], steps = {} } = pass;
    const allowed = verb === "destroy" ? mayDelete : (mayDelete ?? []);
    this.resources = new Map(structuredClone(document.resources).map((one) => [one.urn, one]));
    this.verbs = servedVerbs(
      {
        lifecycles: lifecycles({ azure, clock, deletions, advice: KUBERNETES_ADVICE }),
        advice: KUBERNETES_ADVICE,
        waitUntil: "started",
        declares: true,
        mayDelete: allowed && new Set(allowed),
        leaving: new Set(leaving),
        newer: new Map(Object.entries(steps).map(([urn, { properties }]) => [urn, properties])),
        report: (urn, status) => {
          this.statuses[urn] = status;
        },
        warned: (message) => void this.warnings.push(message),
        signal,
        engine: () => undefined,
      },
      pb,
    );
  }

  async up(program: readonly Registered[]): Promise<Played> {
    const declared = program.map((one) => ({ ...one, urn: this.urnOf(one) }));
    for (const one of declared) await this.attempt(one.kind, () => this.bring(one));
    const kept = new Set(declared.map(({ urn }) => urn));
    await this.take([...this.resources.values()].filter(({ urn, type }) => type !== STACK && !kept.has(urn)));
    const isOk = this.failed.size === 0;
    if (isOk) {
      const urn = `urn:pulumi:${this.pass.stack.stack}::stack`;
      const outputs = { declaration: digestOf(this.pass.declaration) };
      this.resources.set(urn, { urn, type: STACK, inputs: {}, outputs });
    }
    return this.played(isOk);
  }

  async destroy(): Promise<Played> {
    const all = [...this.resources.values()];
    await this.take(all.filter(({ type }) => type !== STACK));
    const isOk = this.failed.size === 0;
    if (isOk) this.resources.clear();
    return this.played(isOk);
  }

  private async bring({ urn, type, inputs: told }: Registered & { urn: string }): Promise<void> {
    const before = this.resources.get(urn);
    const inputs = await this.checked(urn, before?.inputs ?? {}, told);
    if (before === undefined) {
      const request = new pb.CreateRequest();
      request.setUrn(urn);
      request.setProperties(toStruct(inputs));
      const made = await this.verbs.create(request);
      this.keep({ urn, type, id: made.getId(), inputs, outputs: fromStruct(made.getProperties()) });
      return;
    }
    const request = new pb.UpdateRequest();
    request.setUrn(urn);
    request.setId(before.id ?? "");
    request.setOlds(toStruct(before.outputs));
    request.setNews(toStruct(inputs));
    const isChanged = await this.isChanged(urn, before.outputs, inputs);
    if (!isChanged) return this.keep({ ...before, inputs });
    try {
      const outputs = fromStruct((await this.verbs.update(request)).getProperties());
      this.keep({ ...before, inputs, outputs });
    } catch (error) {
      if (error instanceof PartialError) this.keep({ ...before, inputs, outputs: error.properties });
      throw error;
    }
  }

  private async checked(urn: string, olds: Inputs, news: Inputs): Promise<Inputs> {
    const request = new pb.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const checked = await this.verbs.check(request);
    const [problem] = checked.getFailuresList();
    if (problem) throw new Error(`${problem.getProperty()} ${problem.getReason()}`);
    return fromStruct(checked.getInputs());
  }

  private async isChanged(urn: string, olds: Inputs, news: Inputs): Promise<boolean> {
    const request = new pb.DiffRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    return (await this.verbs.diff(request)).getChanges() === pb.DiffResponse.DiffChanges.DIFF_SOME;
  }

  /** Deletes, what depends on others first. */
  private async take(resources: readonly Resource[]): Promise<void> {
    const left = [...resources].sort((a, b) => depthOf(kindOf(b)) - depthOf(kindOf(a)));
    for (const { urn, type, outputs } of left) {
      const isHeld = left.some((one) => this.failed.has(kindOf(one)) && AFTER[kindOf(one)]?.includes(kindOf({ type })));
      if (isHeld) continue;
      await this.attempt(kindOf({ type }), async () => {
        const request = new pb.DeleteRequest();
        request.setUrn(urn);
        request.setProperties(toStruct(outputs));
        await this.verbs.delete(request);
        this.resources.delete(urn);
      });
    }
  }

  private async attempt(kind: string, work: () => Promise<void>): Promise<void> {
    if (this.pass.verb === "up" && AFTER[kind]?.some((other) => this.failed.has(other))) {
      this.failed.add(kind);
      return;
    }
    await work().catch(() => this.failed.add(kind));
  }

  /** As the engine keeps secrets, but not sealed. */
  private keep(resource: Resource): void {
    this.resources.set(resource.urn, { ...resource, outputs: unmarked(resource.outputs) as Inputs });
  }

  private urnOf({ type, name }: Registered): string {
    const { project, stack } = this.pass.stack;
    return `urn:pulumi:${stack}::${project}::${type}::${name}`;
  }

  private played(isOk: boolean): Played {
    const document = { resources: [...this.resources.values()], pending_operations: [] };
    return { document, isOk, statuses: this.statuses, warnings: this.warnings };
  }
}

const STACK = "pulumi:pulumi:Stack";

function kindOf({ type }: Pick<Resource, "type">): string {
  return type.split(":").at(-1) ?? "";
}

function depthOf(kind: string): number {
  return 1 + Math.max(0, ...(AFTER[kind] ?? []).map(depthOf));
}

const programs = new Map<string, Promise<readonly Registered[]>>();
let running: Promise<unknown> = Promise.resolve();

/** The resources of the real program, in an order that an engine could take. One program runs at a time: mocks are global. */
function programIn(declaration: Declaration): Promise<readonly Registered[]> {
  const digest = digestOf(declaration);
  const known = programs.get(digest);
  if (known !== undefined) return known;
  const registered = running.then(async () => {
    const engine = new MockEngine();
    await engine.run(programOf(declaration));
    return engine.registered.filter(({ type }) => type.startsWith("pulumi-nodejs:"));
  });
  running = registered.catch(() => {});
  programs.set(digest, registered);
  return registered;
}
