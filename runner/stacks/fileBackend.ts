import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { AmrError } from "../../provider/azure/errors";
import { type Backend, StateDamaged } from "./backend";
import type { KeyRing } from "./keyRing";
import { writeProject } from "./projectFile";
import { sentence } from "./sentence";
import {
  formerStateFileOf,
  pruneStack,
  removeStack,
  type StackFolders,
  settingsFileOf,
  stacksIn,
  stateFileOf,
  writeSettings,
  writeStack,
  writeWhole,
} from "./stackFiles";
import type { StackName, StackState } from "./stacks";
import { StateCache } from "./stateCache";
import {
  documentInFile,
  hasDoneCreations,
  resourcesIn,
  type StateDocument,
  withoutDoneCreations,
} from "./stateDocument";
import { revealed } from "./stateSecrets";
import { TRANSIT_URL, transitSecrets } from "./vaultTransit";

const DATA_KEY_BYTES = 32;

const settings = z.looseObject({ secretsprovider: z.literal(TRANSIT_URL), encryptedkey: z.string() });

/** Stacks in files, whose data keys the runner wraps itself: most of what is done here takes no command of the CLI. */
export class FileBackend implements Backend {
  private readonly cache = new StateCache();

  /** `state`: the folder of the backend. `projects`: a folder for each project is made in it. */
  constructor(
    private readonly folders: { readonly state: string; readonly projects: string },
    private readonly keys: KeyRing,
  ) {}

  folderOf(project: string): string {
    return join(this.folders.projects, project);
  }

  async ensure(name: StackName): Promise<void> {
    await writeProject(this.folderOf(name.project), name.project);
    const document = await this.document(name);
    if (document === undefined) {
      await writeStack(this.foldersOf(name), name, await transitSecrets(this.keys, randomBytes(DATA_KEY_BYTES)));
    } else if (!existsSync(this.settingsFile(name))) await this.restoreSettings(name, document);
  }

  read(name: StackName): Promise<StackState | undefined> {
    const state = stateFileOf(this.folders.state, name);
    // Settings that are missing are restored by a read.
    return this.cache.read(state, [state, this.settingsFile(name)], () => this.state(name));
  }

  list(): Promise<readonly StackName[]> {
    return stacksIn(this.folders.state);
  }

  async tidy(name: StackName, { isOk }: { readonly isOk: boolean }): Promise<void> {
    const file = stateFileOf(this.folders.state, name);
    if (!existsSync(file)) return await this.remove(name);
    await pruneStack(this.folders.state, name);
    if (!isOk) return;
    const text = await readFile(file, "utf8");
    if (hasDoneCreations(documentInFile(text))) await writeWhole(file, withoutDoneCreations(text));
  }

  remove(name: StackName): Promise<void> {
    return removeStack(this.foldersOf(name), name);
  }

  private async state(name: StackName): Promise<StackState | undefined> {
    const document = await this.document(name);
    if (document === undefined) return undefined;
    if (document.resources.length + document.pending_operations.length === 0)
      return { resources: [], digest: undefined };
    const key = await this.dataKey(name, document);
    return resourcesIn(document, (value) => revealed(value, key));
  }

  private foldersOf({ project }: StackName): StackFolders {
    return { state: this.folders.state, project: this.folderOf(project) };
  }

  private settingsFile(name: StackName): string {
    return settingsFileOf(this.folderOf(name.project), name);
  }

  /** The state, taken back to the one before the last write where that was cut short: Azure is asked about the rest. */
  private async document(name: StackName): Promise<StateDocument | undefined> {
    const file = stateFileOf(this.folders.state, name);
    if (!existsSync(file)) return undefined;
    try {
      return documentInFile(await readFile(file, "utf8"));
    } catch (damage) {
      try {
        const text = await readFile(formerStateFileOf(this.folders.state, name), "utf8");
        const former = documentInFile(text);
        await writeWhole(file, text);
        return former;
      } catch {
        throw new StateDamaged(
          `${sentence(damage)}: ${file}, and so is Pulumi's copy beside it; restore one of them from a backup`,
          { cause: damage },
        );
      }
    }
  }

  private async dataKey(name: StackName, document: StateDocument): Promise<Buffer> {
    const file = this.settingsFile(name);
    if (!existsSync(file)) await this.restoreSettings(name, document);
    const parsed = settings.safeParse(parse(await readFile(file, "utf8")));
    if (!parsed.success) throw new AmrError(`${file} does not say ${TRANSIT_URL} and the key of the stack`);
    return await this.keys.unwrap(Buffer.from(parsed.data.encryptedkey, "base64").toString());
  }

  /** The state keeps the wrapped key as well. */
  private async restoreSettings(name: StackName, { secrets_providers }: StateDocument): Promise<void> {
    const { url, encryptedkey } = secrets_providers?.state ?? {};
    if (url !== TRANSIT_URL || encryptedkey === undefined) {
      throw new StateDamaged(`${this.settingsFile(name)} is missing, and the state does not tell the key of the stack`);
    }
    await writeSettings(this.folderOf(name.project), name, { secretsprovider: url, encryptedkey });
  }
}
