import type {
  Accepted,
  AccessKeys,
  Arm,
  ArmDocument,
  Azure,
  Operation,
  OperationStatus,
  RedisEnterprise,
} from "../../provider/azure/arm";
import { AmrError, ArmError, UnreachableError } from "../../provider/azure/errors";
import { formatId, type IdParts, normalId, parseId } from "../../provider/azure/ids";
import { accessKey, type FakeType, fakeType } from "./fakeType";

export type Verb =
  | "get"
  | "list"
  | "put"
  | "patch"
  | "delete"
  | "post"
  | "poll"
  | "action"
  | "listKeys"
  | "regenerateKey";

export interface Call {
  readonly verb: Verb;
  readonly id: string;
  readonly body?: unknown;
  readonly action?: string;
}

/** Something that Azure works on; each look at it or at its operation is one step. */
interface Work {
  readonly name: string;
  readonly verb: "create" | "update" | "delete";
  readonly id: string;
  stepsLeft: number;
  readonly end: Ending | undefined;
  /** What it does when it ends well. */
  readonly effect: (() => void) | undefined;
}

/** How an operation ends when it does not succeed. `lost`: well, but nobody remembers the operation. */
type Ending = ArmError | "canceled" | "lost";

interface Fault {
  readonly verb: Verb;
  readonly id: RegExp;
  readonly error: Error;
  /** The write is done, and only its answer is lost. */
  readonly afterwards: boolean;
}

/**
 * An Azure in memory, as strict as its users need it: states, operations that take a number of looks, conflicts, and
 * Azure's own errors, and one-shot failures on demand. What the contract does not say, it does not do.
 */
export class FakeAzure implements Azure {
  readonly calls: Call[] = [];
  readonly documents = new Map<string, ArmDocument>();
  /** Where `listSkusForScaling` leads to. */
  scalingSkus = ["Balanced_B10", "Balanced_B20", "ComputeOptimized_X10"];
  readonly caCert = undefined;
  /** What a database moves to when it is upgraded. */
  newestRedisVersion = "7.4";
  /** Looks that each operation takes. */
  steps = 2;
  /** Looks at a cluster or database, after its operation ended, until it is Running. */
  lateSteps = 0;

  private readonly works = new Map<string, Work>();
  private readonly named = new Map<string, Work>();
  private readonly late = new Map<string, number>();
  private readonly generations = new Map<string, number>();
  private readonly faults: Fault[] = [];
  private readonly endings: { id: RegExp; ending: Ending }[] = [];
  private operations = 0;

  constructor(
    readonly subscriptionId: string = "00000000-0000-0000-0000-000000000001",
    readonly resourceGroups: Set<string> = new Set(["rg"]),
  ) {}

  /** Makes the next such call fail, before anything happens. */
  failNext(verb: Verb, error: Error, id = /./): void {
    this.faults.push({ verb, id, error, afterwards: false });
  }

  /** The next such call is done, but its answer gets lost on the way. */
  loseAnswer(verb: Verb, id = /./): void {
    const error = new UnreachableError("management.azure.com", "ECONNRESET");
    this.faults.push({ verb, id, error, afterwards: true });
  }

  /** The next operation on such a resource ends like this. */
  endNext(ending: Ending, id = /./): void {
    this.endings.push({ id, ending });
  }

  /** Polls of what is under way find nothing from now on; Azure works on. */
  forgetOperations(id = /./): void {
    for (const [name, work] of this.named) if (id.test(work.id)) this.named.delete(name);
  }

  /** Puts something there as if it had always been there, or as if someone else had changed it. */
  place(document: ArmDocument & { id: string }): void {
    const before = this.documents.get(normalId(document.id));
    const properties = { provisioningState: "Succeeded", ...before?.properties, ...document.properties };
    this.documents.set(normalId(document.id), { name: nameOf(document.id), ...before, ...document, properties });
  }

  /** What Azure was asked to change, in order: `["put redisEnterprise/x", …]`. */
  get writes(): string[] {
    return this.calls
      .filter(
        ({ verb }) =>
          verb === "put" || verb === "patch" || verb === "delete" || verb === "regenerateKey" || verb === "action",
      )
      .map(({ verb, id }) => `${verb} ${(parseId(id)?.path ?? []).flat().join("/")}`);
  }

  readonly arm: Arm = {
    get: (id) => this.answer({ verb: "get", id }, () => this.read(id)),
    list: (id) => this.answer({ verb: "list", id }, () => this.collection(id)),
    put: (id, _version, body) => this.answer({ verb: "put", id, body }, () => this.put(id, structuredClone(body))),
    patch: (id, _version, body) =>
      this.answer({ verb: "patch", id, body }, () => this.patch(id, structuredClone(body))),
    delete: (id) => this.answer({ verb: "delete", id }, () => this.remove(id)),
    post: (id, action, _version, body) => this.answer({ verb: "post", id, action, body }, () => this.post(id, action)),
    beginAction: (id, action) => this.answer({ verb: "action", id, action }, () => this.act(id, action)),
    resumeOperation: (serialized) => this.operation(serialized),
  };

  readonly redis: RedisEnterprise = {
    listKeys: (id) => this.answer({ verb: "listKeys", id }, () => this.keys(id)),
    beginRegenerateKey: (id, keyType) =>
      this.answer({ verb: "regenerateKey", id, body: { keyType } }, () => this.regenerate(id, keyType)),
    beginDelete: (id) => this.arm.delete(id, ""),
  };

  private async answer<T>(call: Call, work: () => T): Promise<T> {
    this.calls.push(structuredClone(call));
    const index = this.faults.findIndex(({ verb, id }) => verb === call.verb && id.test(call.id));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault && !fault.afterwards) throw fault.error;
    const result = work();
    if (fault) throw fault.error;
    return await Promise.resolve(result);
  }

  private read(id: string): ArmDocument | undefined {
    const key = normalId(id);
    const work = this.works.get(key);
    if (work) this.step(work);
    else this.catchUp(key);
    const document = this.documents.get(key);
    const counted = document && fakeType(partsOf(id)).counted?.(id, this.documents);
    return document && structuredClone({ ...document, properties: { ...document.properties, ...counted } });
  }

  private collection(id: string): ArmDocument[] {
    const depth = id.split("/").length + 1;
    const inside = [...this.documents.keys()].filter((key) => key.startsWith(`${normalId(id)}/`));
    return inside
      .filter((key) => key.split("/").length === depth)
      .map((key) => this.read(key))
      .filter((document) => document !== undefined);
  }

  private put(id: string, body: ArmDocument): Accepted {
    const { parts, type, before } = this.writable(id);
    const name = nameOf(id);
    const revised = before && type.revised?.(body.properties ?? {}, before);
    const properties = revised ?? { ...before?.properties, ...body.properties };
    const wanted: ArmDocument = { ...before, ...body, id: before?.id ?? id, name, properties };
    // A PUT is the whole resource: tags that it does not name are gone.
    if (!body.tags) delete wanted.tags;
    type.refuse?.(wanted, before, this.documents);
    const born = type.born?.(wanted, parts) ?? {};
    const document = { ...wanted, ...born, properties: { ...wanted.properties, ...born.properties } };
    return this.accept(type, document, before);
  }

  private patch(id: string, body: ArmDocument): Accepted {
    const { type, before } = this.writable(id);
    if (!type.isPatchable) throw new ArmError(405, "MethodNotAllowed", `PATCH is not supported for ${type.name}.`);
    if (!before) throw notFound(id, type);
    const properties = { ...before.properties, ...body.properties };
    const identity = body.identity ? { identity: mergedIdentity(before.identity, body.identity) } : {};
    const document = { ...before, ...body, ...identity, properties };
    type.refuse?.(document, before, this.documents);
    return this.accept(type, document, before);
  }

  private accept(type: FakeType, document: ArmDocument, before: ArmDocument | undefined): Accepted {
    const isSettled = before?.properties?.provisioningState === "Succeeded";
    const isQuick = before !== undefined && isSettled && isSameButTags(document, before);
    if (isQuick) {
      this.documents.set(normalId(String(document.id)), document);
      return type.answersNothing ? {} : { document: structuredClone(document) };
    }
    const begun = this.begin(type, document, before ? "update" : "create");
    return type.answersNothing ? { operation: begun.operation } : begun;
  }

  private remove(id: string): Accepted {
    const key = normalId(id);
    const before = this.documents.get(key);
    const running = this.works.get(key);
    if (!before) return {};
    const type = fakeType(partsOf(id));
    if (running?.verb === "delete")
      return { document: structuredClone(before), operation: this.operation(running.name) };
    if (running) throw type.busy();
    type.refuseDelete?.(id, this.documents);
    return this.begin(type, before, "delete");
  }

  private post(id: string, action: string): unknown {
    const type = fakeType(partsOf(id));
    if (!this.documents.has(normalId(id))) throw notFound(id, type);
    if (action === "listSkusForScaling") return { skus: this.scalingSkus.map((name) => ({ name, sizeInGB: 1 })) };
    throw new ArmError(404, "InvalidResourceType", `The action '${action}' is not faked.`);
  }

  private regenerate(id: string, keyType: string): Accepted {
    this.keys(id);
    return this.act(id, "regenerateKey", () => {
      const slot = `${normalId(id)} ${keyType}`;
      this.generations.set(slot, (this.generations.get(slot) ?? 0) + 1);
    });
  }

  private act(id: string, action: string, effect?: () => void): Accepted {
    const { type, before } = this.writable(id);
    if (!before) throw notFound(id, type);
    const upgrade = () => this.place({ id, properties: { redisVersion: this.newestRedisVersion } });
    const known = effect ?? (action === "upgradeDBRedisVersion" ? upgrade : undefined);
    if (!known) throw new ArmError(404, "InvalidResourceType", `The action '${action}' is not faked.`);
    const { operation } = this.begin(type, before, "update", known);
    return { operation };
  }

  private keys(id: string): AccessKeys {
    const database = this.documents.get(normalId(id));
    if (!database) throw notFound(id, fakeType(partsOf(id)));
    if (database.properties?.accessKeysAuthentication !== "Enabled") {
      throw new ArmError(400, "BadRequest", "Access keys authentication is disabled for this database.");
    }
    const key = (which: string) => accessKey(id, which, this.generations.get(`${normalId(id)} ${which}`) ?? 0);
    return { primaryKey: key("Primary"), secondaryKey: key("Secondary") };
  }

  private writable(id: string): { parts: IdParts; type: FakeType; before: ArmDocument | undefined } {
    const parts = partsOf(id);
    const type = fakeType(parts);
    if (![...this.resourceGroups].some((group) => group.toLowerCase() === parts.resourceGroup.toLowerCase())) {
      throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${parts.resourceGroup}' could not be found.`);
    }
    const parent = parts.path.length > 1 ? formatId({ ...parts, path: parts.path.slice(0, -1) }) : undefined;
    if (parent !== undefined && !this.documents.has(normalId(parent))) {
      const message = `Can not perform requested operation on nested resource. Parent resource '${nameOf(parent)}' not found.`;
      throw new ArmError(404, "ParentResourceNotFound", message);
    }
    const isBusy = [id, parent].some((one) => one !== undefined && this.works.has(normalId(one)));
    if (isBusy) throw type.busy();
    return { parts, type, before: this.documents.get(normalId(id)) };
  }

  private begin(
    type: FakeType,
    document: ArmDocument,
    verb: Work["verb"],
    effect?: () => void,
  ): Accepted & { operation: Operation } {
    const id = String(document.id);
    const state = { create: "Creating", update: "Updating", delete: "Deleting" }[verb];
    // Network says Updating for a new one, too.
    const provisioningState = verb === "create" && !type.hasResourceState ? "Updating" : state;
    const states = { provisioningState, ...(type.hasResourceState && { resourceState: state }) };
    const begun = { ...document, properties: { ...document.properties, ...states } };
    this.documents.set(normalId(id), begun);
    const index = this.endings.findIndex((one) => one.id.test(id));
    const end = index < 0 ? undefined : this.endings.splice(index, 1)[0]?.ending;
    const work: Work = { name: String(++this.operations), verb, id, stepsLeft: this.steps, end, effect };
    this.works.set(normalId(id), work);
    this.named.set(work.name, work);
    return { document: structuredClone(begun), operation: this.operation(work.name) };
  }

  private operation(name: string): Operation {
    return {
      serialize: () => name,
      poll: () => this.answer({ verb: "poll", id: this.named.get(name)?.id ?? name }, () => this.statusOf(name)),
    };
  }

  private statusOf(name: string): OperationStatus {
    const work = this.named.get(name);
    if (!work) return { status: "lost" };
    this.step(work);
    if (work.end === "lost") return { status: "lost" };
    if (work.stepsLeft > 0) return { status: "running" };
    if (work.end === undefined) return { status: "succeeded" };
    if (work.end instanceof ArmError) return { status: "failed", error: work.end };
    return { status: "canceled", error: new ArmError(200, "Canceled", "Operation was canceled.") };
  }

  private step(work: Work): void {
    if (work.stepsLeft > 0 && --work.stepsLeft === 0) this.finish(work);
  }

  private finish({ id, verb, end, effect }: Work): void {
    const key = normalId(id);
    this.works.delete(key);
    if (!(end instanceof ArmError)) effect?.();
    const document = this.documents.get(key);
    if (!document) return;
    const parts = partsOf(id);
    const type = fakeType(parts);
    if (end instanceof ArmError) {
      const resourceState = { create: "CreateFailed", update: "UpdateFailed", delete: "DeleteFailed" }[verb];
      this.change(document, { provisioningState: "Failed", ...(type.hasResourceState && { resourceState }) });
    } else if (verb === "delete") {
      for (const one of type.companions?.(document, parts) ?? []) this.documents.delete(normalId(one.id));
      for (const one of this.documents.keys()) if (one === key || one.startsWith(`${key}/`)) this.documents.delete(one);
    } else {
      for (const one of type.companions?.(document, parts) ?? []) this.place(one);
      const finished = type.finished?.(document, parts, this.documents) ?? {};
      const resourceState = this.lateSteps > 0 ? document.properties?.resourceState : "Running";
      if (this.lateSteps > 0 && type.hasResourceState) this.late.set(key, this.lateSteps);
      this.change(document, {
        ...finished,
        provisioningState: "Succeeded",
        ...(type.hasResourceState && { resourceState }),
      });
    }
  }

  private catchUp(key: string): void {
    const left = this.late.get(key);
    const document = this.documents.get(key);
    if (left === undefined || !document) return;
    if (left > 1) this.late.set(key, left - 1);
    else if (this.late.delete(key)) this.change(document, { resourceState: "Running" });
  }

  private change(document: ArmDocument, properties: Record<string, unknown>): void {
    const changed = { ...document, properties: { ...document.properties, ...properties } };
    this.documents.set(normalId(String(document.id)), changed);
  }
}

/** In a PATCH null takes one away, what is not named stays, and a type without user-assigned ones takes them all. */
function mergedIdentity(before: unknown, patch: unknown): unknown {
  const [known, { type, userAssignedIdentities }] = [before ?? {}, patch] as [Identity, Identity];
  if (!type.includes("UserAssigned")) return { type };
  const merged = new Map<string, [id: string, value: unknown]>();
  for (const [id, value] of Object.entries({ ...known.userAssignedIdentities, ...userAssignedIdentities })) {
    if (value === null) merged.delete(normalId(id));
    else if (!merged.has(normalId(id))) merged.set(normalId(id), [id, value]);
  }
  return { type, userAssignedIdentities: Object.fromEntries(merged.values()) };
}

interface Identity {
  readonly type: string;
  readonly userAssignedIdentities?: Readonly<Record<string, unknown>>;
}

function isSameButTags(a: ArmDocument, b: ArmDocument): boolean {
  const [left, right] = [a, b].map(({ tags: _tags, ...rest }) => JSON.stringify(sorted(rest)));
  return left === right;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, sorted(member)] as const)
      .sort(),
  );
}

function partsOf(id: string): IdParts {
  const parts = parseId(id);
  if (!parts || parts.path.length === 0) throw new AmrError(`${id} is no id of a resource`);
  return parts;
}

function nameOf(id: string): string {
  return id.split("/").at(-1) ?? "";
}

function notFound(id: string, { name }: FakeType): ArmError {
  const parts = partsOf(id);
  const path = parts.path.map(([, one]) => one).join("/");
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${name}/${path}' under resource group '${parts.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
