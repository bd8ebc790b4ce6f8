import type { Interaction } from "../../test/recorded/recording";
import { OWN_TAGS } from "./instance";
import { entries, type Json, type JsonObject } from "./json";

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** Kinds of resources that are the user's own: their names are the user's words. */
const OWN_NAMES = /\/(resourceGroups|virtualNetworks|subnets|userAssignedIdentities)\/([^/?"']+)/gi;
const SECRET_NAMES = /^(ARM|AZURE)_/;
const SHORTEST_SECRET = 8;

/**
 * Replaces whatever could tell who recorded: ids, names, addresses, keys, tokens, signatures. The same text becomes the same
 * replacement, in the order in which the texts come, so that two runs differ in what Azure did and in nothing else.
 */
export class Redaction {
  private readonly known = new Map<string, Map<string, string>>();
  private readonly secrets: readonly string[];

  constructor(
    private readonly subscriptionId: string,
    environment: NodeJS.ProcessEnv = {},
  ) {
    const named = Object.entries(environment).filter(([name]) => SECRET_NAMES.test(name));
    const values = named.map(([, value = ""]) => value).filter((value) => value.length >= SHORTEST_SECRET);
    // The longest first: one may be part of another.
    this.secrets = values
      .filter((value) => !new RegExp(GUID.source, "i").test(value))
      .sort((a, b) => b.length - a.length);
  }

  interaction({ path, headers = {}, requestBody, responseBody, ...one }: Interaction): Interaction {
    const told = Object.entries(headers).map(([name, value]) => [name, this.text(value)] as const);
    return {
      ...one,
      path: this.text(path),
      ...(requestBody === undefined ? {} : { requestBody: this.json(requestBody) as JsonObject }),
      headers: Object.fromEntries(told),
      ...(responseBody === undefined ? {} : { responseBody: this.json(responseBody) }),
    };
  }

  json(value: Json, name = ""): Json {
    if (typeof value === "string") return this.named(name, value);
    if (Array.isArray(value)) return value.map((one: Json) => this.json(one, name));
    if (typeof value !== "object" || value === null) return value;
    if (name === "tags") return this.tags(value as JsonObject);
    const members = entries(value).filter(([member]) => member !== "additionalInfo" && member !== "systemData");
    return Object.fromEntries(members.map(([member, one]) => [this.text(member), this.json(one, member)]));
  }

  text(text: string): string {
    let told = text;
    for (const secret of this.secrets) told = told.replaceAll(secret, "<secret>");
    told = told
      .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "<token>")
      .replace(/t=\d+&c=[^&"\s]*&s=[^&"\s]*&h=[^&"\s]*/g, "<signature>")
      .replace(/(\/(?:privateDnsOperation\w+|operationresults))\/(?![0-9a-f]{8}-)[\w=-]{40,}/gi, "$1/<base64>")
      .replace(/(CorrelationID|RequestID)=[\w-]+/gi, "$1=<guid>")
      .replace(/Timestamp=\S+/g, "Timestamp=<time>")
      .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, "<person>")
      .replace(/\b[A-Za-z0-9+/]{40,}={1,2}/g, "<secret>")
      .replaceAll(new RegExp(this.subscriptionId, "gi"), "<sub>")
      .replace(OWN_NAMES, (_, kind: string, name: string) => `/${kind}/${this.nameOf(kind.toLowerCase(), name)}`);
    return told.replace(GUID, (id) => this.guid(id));
  }

  private named(name: string, value: string): string {
    if (name === "primaryKey" || name === "secondaryKey") return this.same("key", value, (n) => `<${name}:${n}>`);
    if (name === "traceId") return "<trace>";
    if (/^(private)?ip(address(es)?)?$/i.test(name)) return this.same("address", value, (n) => `10.0.0.${n + 3}`);
    return name === "message" ? this.sentence(value) : this.text(value);
  }

  /** Azure's words: they may name the user's things in quotes, and policies that are the user's own. */
  sentence(text: string): string {
    const cut = this.text(text).replace(/Policy identifiers:.*$/s, "Policy identifiers: <policies>");
    const names = [...this.known.values()].flatMap((one) => [...one]).filter(([own]) => own.length > 2);
    return names.reduce((told, [own, replacement]) => told.replaceAll(`'${own}'`, `'${replacement}'`), cut);
  }

  /** Tags that the run did not send are the user's. */
  private tags(tags: JsonObject): JsonObject {
    const told = entries(tags).map(([name, value]) => {
      const isOwn = OWN_TAGS.has(name.toLowerCase());
      const isSent = /^(prove|yes|prove-[0-9a-f]{8})$/.test(String(value));
      return [isOwn ? name : this.same("tag", name, (n) => `tag${n}`), isSent ? value : "<tag>"];
    });
    return Object.fromEntries(told) as JsonObject;
  }

  private nameOf(kind: string, name: string): string {
    if (name.startsWith("<")) return name;
    const [short = kind] = { resourcegroups: ["rg"], virtualnetworks: ["vnet"], subnets: ["subnet"] }[kind] ?? [
      "identity",
    ];
    return this.same(kind, name, (n) => (n === 1 ? short : `${short}-${n}`));
  }

  private guid(id: string): string {
    return this.same("guid", id.toLowerCase(), (n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`);
  }

  private same(kind: string, text: string, replacement: (n: number) => string): string {
    const known = this.known.get(kind) ?? new Map<string, string>();
    this.known.set(kind, known);
    // A replacement that comes back is left as it is.
    if ([...known.values()].includes(text)) return text;
    const told = known.get(text) ?? replacement(known.size + 1);
    known.set(text, told);
    return told;
  }
}
