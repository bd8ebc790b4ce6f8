import assert from "node:assert/strict";
import { DIRECTORY } from "../../emulator/world/directory";
import type { DoubtChoice } from "../../emulator/world/doubts";
import { NETWORK, PRIVATE_DNS } from "../../provider/azure/apiVersions";
import type { ArmDocument } from "../../provider/azure/arm";
import { sentence } from "../../provider/azure/errorSentence";
import { userTags } from "../../provider/description/ownerTag";
import type { WaitUntil } from "../../provider/lifecycle/run";
import { writeOf } from "../provider/inProcess/call";
import { InProcessAzure } from "../provider/inProcess/inProcessAzure";
import { Engine } from "./engine";
import { type Arguments, type Declared, edited, instance, objectId } from "./instance";
import { LATER, type Step } from "./life";

/** What there is after one step. */
export interface Seen {
  /** The failure, in a sentence; the edit was taken back then. */
  readonly failed?: string;
  /** What Azure accepted, sorted. */
  readonly writes: readonly string[];
  /** Absent where nobody looked. */
  readonly look?: Look;
}

export interface Look {
  /** Azure's documents, by the key of the resource. */
  readonly documents: Readonly<Record<string, ArmDocument>>;
  /** What an `up` after a refresh would change. */
  readonly drift: readonly string[];
}

/** One instance, step by step, in an Azure with these doubts. */
export class Walk {
  readonly azure: InProcessAzure;
  engine: Engine;
  private args: Arguments = {};

  constructor(
    private readonly waitUntil: WaitUntil,
    doubts: DoubtChoice,
  ) {
    this.azure = new InProcessAzure({ doubts });
    this.engine = new Engine(this.azure, waitUntil);
  }

  /** One edit and its `up`, and perhaps a look at what there is then. An edit that fails is taken back. */
  async take({ change, first }: Pick<Step, "change" | "first">, looks = true): Promise<Seen> {
    const { azure, engine, args } = this;
    if (first) {
      first(azure);
      await engine.refresh();
    }
    azure.calls.length = 0;
    const failed = await this.up(edited(args, change));
    if (failed !== undefined) assert.equal(await this.up(args), undefined, "an edit that fails can be taken back");
    const writes = this.accepted();
    return {
      ...(failed === undefined ? {} : { failed }),
      writes,
      ...(looks ? { look: await this.look() } : {}),
    };
  }

  /** Destroys it all, and makes it once more under the same names. The region has no room at first. */
  async again(): Promise<Seen> {
    const { azure, engine } = this;
    await engine.destroy();
    azure.fault({ kind: "capacity", match: { type: "Microsoft.Cache/redisEnterprise" } });
    assert.match(String(await this.up(this.args)), NO_ROOM);
    return this.take({ change: {} });
  }

  /** Somebody else takes it all over, with what Azure has. */
  async adopt(): Promise<Seen> {
    const shown = await this.documents();
    this.engine = new Engine(this.azure, this.waitUntil);
    const tags = ["zone", "link", "cluster", "endpoint"].map((key) => [key, { tags: userTags(shown[key] ?? {}) }]);
    const all = { owner: "org/other/stack/redis", adopt: true };
    return this.take({ change: { ...Object.fromEntries(tags), all } });
  }

  private async look(): Promise<Look> {
    const { engine, program } = this;
    assert.deepEqual(await engine.changes(program), [], "another up changes nothing");
    await engine.refresh();
    const documents = await this.documents();
    const drift = await engine.changes(program);
    if (drift.length > 0) await engine.up(program);
    return { documents, drift };
  }

  private get program(): Declared[] {
    return instance(this.args);
  }

  private accepted(): string[] {
    const writes = this.azure.calls.filter(({ isRefused }) => !isRefused).map(writeOf);
    return writes.filter((write) => write !== undefined).sort();
  }

  private async up(args: Arguments): Promise<string | undefined> {
    this.args = args;
    try {
      await this.engine.up(this.program);
      return undefined;
    } catch (error) {
      return sentence(error);
    }
  }

  private async documents(): Promise<Record<string, ArmDocument>> {
    const documents: Record<string, ArmDocument> = {};
    for (const [key, id] of this.engine.ids()) {
      const document = await this.azure.arm.get(id, versionOf(id));
      assert.ok(document, `${key} is not there`);
      documents[key] = plain(document);
    }
    return documents;
  }
}

/** The latest that the life uses, so that a GET shows all. */
function versionOf(id: string): string {
  if (/Microsoft.Cache/i.test(id)) return LATER;
  return /privateDnsZones\//.test(id) ? PRIVATE_DNS : NETWORK;
}

const NO_ROOM = /InsufficientCapacity|OperationFailed/;

const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const RANDOM = ["etag", "internalId"];
const KNOWN = [DIRECTORY.subscriptionId, objectId(0).slice(0, -1)];

/** Without what differs between any two runs: etags, and ids that Azure made. */
function plain(document: ArmDocument): ArmDocument {
  const text = JSON.stringify(document, (name, value: unknown) => (RANDOM.includes(name) ? undefined : value));
  const isKnown = (guid: string) => KNOWN.some((known) => guid.startsWith(known));
  return JSON.parse(text.replace(GUID, (guid) => (isKnown(guid) ? guid : "…"))) as ArmDocument;
}
