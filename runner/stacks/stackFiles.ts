import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { StackName } from "./stacks";

/** The folders in which the file backend, and the settings of a project, are. */
export interface StackFolders {
  /** `file://<folder>` is the backend. */
  readonly state: string;
  /** Holds `Pulumi.yaml` and, for each stack, `Pulumi.<stack>.yaml`. */
  readonly project: string;
}

/** The part of a stack's settings that says who keeps its data key. */
export interface StackSecrets {
  readonly secretsprovider: string;
  /** Base64 of what the secrets provider made of the data key. */
  readonly encryptedkey: string;
}

/** The file in which the file backend keeps a stack. */
export function stateFileOf(state: string, { project, stack }: StackName): string {
  return join(state, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Pulumi's copy of the state before the last write. */
export function formerStateFileOf(state: string, name: StackName): string {
  return `${stateFileOf(state, name)}.bak`;
}

/** The settings of a stack. */
export function settingsFileOf(project: string, { stack }: StackName): string {
  return join(project, `Pulumi.${stack}.yaml`);
}

/** Writes what `pulumi stack init` writes for a stack of the file backend, without the price of a whole command. */
export async function writeStack(folders: StackFolders, name: StackName, secrets: StackSecrets): Promise<void> {
  const meta = join(folders.state, ".pulumi", "meta.yaml");
  if (!existsSync(meta)) await writeWhole(meta, "version: 1\n");
  // The key before the state: a state without its key could not be opened.
  await writeSettings(folders.project, name, secrets);
  const checkpoint = { stack: `organization/${name.project}/${name.stack}` };
  await writeWhole(stateFileOf(folders.state, name), JSON.stringify({ version: 3, checkpoint }));
}

export async function writeSettings(project: string, name: StackName, secrets: StackSecrets): Promise<void> {
  // JSON is YAML.
  await writeWhole(settingsFileOf(project, name), JSON.stringify(secrets));
}

/** Removes what commands leave behind, and nothing ever reads again. A killed one leaves the attributes of its lock. */
export async function pruneStack(state: string, name: StackName): Promise<void> {
  const folders = ["history", "backups"].map((kind) => join(state, ".pulumi", kind, name.project, name.stack));
  const locks = locksOf(state, name);
  const entries = await entriesOf(locks);
  const alone = entries.filter(
    (one) => one.endsWith(ATTRIBUTES) && !entries.includes(one.slice(0, -ATTRIBUTES.length)),
  );
  await Promise.all([
    ...folders.map((folder) => rm(folder, { recursive: true, force: true })),
    ...alone.map((one) => rm(join(locks, one), { force: true })),
  ]);
}

/** The ending of the file in which the file backend keeps the attributes of another one. */
const ATTRIBUTES = ".attrs";

function locksOf(state: string, { project, stack }: StackName): string {
  return join(state, ".pulumi", "locks", "organization", project, stack);
}

/** Removes all files of a stack, also those that `destroy --remove` leaves, and the drafts of what was killed. */
export async function removeStack(folders: StackFolders, name: StackName): Promise<void> {
  const file = stateFileOf(folders.state, name);
  await rm(file, { force: true });
  const settings = settingsFileOf(folders.project, name);
  const others = [...(await besideOf(file)), settings, ...(await besideOf(settings))];
  await Promise.all([
    ...others.map((other) => rm(other, { force: true })),
    rm(locksOf(folders.state, name), { recursive: true, force: true }),
    pruneStack(folders.state, name),
  ]);
}

/** All stacks of the file backend. */
export async function stacksIn(state: string): Promise<StackName[]> {
  const folder = join(state, ".pulumi", "stacks");
  const projects = await entriesOf(folder);
  const found = await Promise.all(
    projects.map(async (project) => {
      const files = await entriesOf(join(folder, project));
      const stacks = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
      return stacks.map((stack) => ({ project, stack }));
    }),
  );
  return found.flat();
}

/** Drafts that this process has begun. */
let drafts = 0;

/** Writes a file so that a reader, and a crash, find the whole of it or none. Several may write the same file at the same time. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  drafts += 1;
  const draft = `${path}.${drafts}.new`;
  try {
    const file = await open(draft, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    // Else each further try on a full volume would leave another piece. The error says more than one of the removal would.
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

/** Copies and drafts of a file, which lie beside the file. */
async function besideOf(file: string): Promise<string[]> {
  const beside = (await entriesOf(dirname(file))).filter((entry) => entry.startsWith(`${basename(file)}.`));
  return beside.map((entry) => join(dirname(file), entry));
}

async function entriesOf(folder: string): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).sort() : [];
}
