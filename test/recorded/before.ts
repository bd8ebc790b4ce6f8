import type { LocalAzure } from "../../emulator/localAzure";
import { type ArmId, parseArmId } from "../../emulator/world/armId";
import { items } from "../../emulator/world/document";
import type { Json, JsonObject } from "../../emulator/world/resource";
import { type Placed, place } from "../provider/inProcess/placing";

/** What a request tells of the world that it met. */
export interface Told {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestBody: JsonObject | undefined;
  readonly responseBody: Json | undefined;
}

/**
 * Places what a story found in Azure: whatever its answers show to be there without the story having made it. A resource
 * is placed when its name is met for the first time, and never again, so that what the local Azure lost stays lost.
 */
export class Before {
  private readonly met = new Set<string>();

  /** Types of what can be made; lists have members of others. In lower case. */
  private readonly types: ReadonlySet<string>;

  constructor(private readonly azure: LocalAzure) {
    const made = azure.types.filter(({ put }) => put !== undefined);
    this.types = new Set(made.map(({ type }) => type.toLowerCase()));
  }

  meet(told: Told): void {
    if (told.status < 300) this.place(told);
    else this.note([told.path, ...textsOf(told.requestBody)]);
  }

  private place(told: Told): void {
    const { method, path, status, requestBody, responseBody } = told;
    const id = parseArmId(path) ?? parseArmId(path.slice(0, path.lastIndexOf("/")));
    const isAction = method === "POST";
    for (const owner of id ? ancestors(id) : []) this.ensure(owner.text, {});
    for (const text of textsOf(requestBody)) if (text !== id?.text) this.ensure(text, {});
    for (const one of items(responseBody, "value") as JsonObject[]) this.ensure(String(one.id), one);
    if (id === undefined) return;
    const isCreated = method === "PUT" && status !== 200;
    const isList = method === "GET" && parseArmId(path) === undefined;
    if (!isCreated && !isList) this.ensure(id.text, isAction || method === "DELETE" ? {} : documentOf(told));
    this.note([id.text]);
  }

  private ensure(text: string, document: JsonObject): void {
    const id = parseArmId(text);
    if (id === undefined || this.met.has(id.key) || !this.types.has(id.type.toLowerCase())) return;
    for (const owner of ancestors(id)) this.ensure(owner.text, {});
    this.met.add(id.key);
    if (this.azure.world.store.get(id) === undefined) place(this.azure, { ...document, id: id.text } as Placed);
  }

  private note(texts: readonly string[]): void {
    for (const text of texts) {
      const id = parseArmId(text);
      if (id) this.met.add(id.key);
    }
  }
}

/** A PUT says what is there already, where it is answered by 200; a GET shows it. Azure spells a location its own way. */
function documentOf({ method, requestBody, responseBody }: Told): JsonObject {
  const shown = (responseBody ?? {}) as JsonObject;
  if (method !== "PUT" || requestBody === undefined) return shown;
  return shown.location === undefined ? requestBody : { ...requestBody, location: shown.location };
}

/** Outermost first, without the id itself. */
function ancestors(id: ArmId): readonly ArmId[] {
  return id.parent === undefined ? [] : [...ancestors(id.parent), id.parent];
}

/** Every text in a body; those that are ids are references. */
function textsOf(json: Json | undefined): readonly string[] {
  if (typeof json === "string") return [json];
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(textsOf) : [];
}
