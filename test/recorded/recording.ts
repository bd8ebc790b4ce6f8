import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Json, JsonObject } from "../../emulator/world/resource";

/** One request to the real Azure and its answer; a run of the same poll is one entry. */
export interface Interaction {
  /** Seconds since the start of the story. */
  readonly t: number;
  readonly method: string;
  /** With query; ids of subscriptions, keys and signatures are replaced. */
  readonly path: string;
  readonly status: number;
  readonly requestBody?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly responseBody?: Json;
  /** How often the same was asked and answered again, and when for the last time. */
  readonly repeated?: number;
  readonly until?: number;
}

/** What one test of one of Azure's own clients saw. */
export interface Story {
  readonly name: string;
  /** The day that the name of the file says: the service changes, and the newest counts. */
  readonly date: string;
  readonly interactions: readonly Interaction[];
}

/** Beside the root of the repository, or where `AMR_RECORDINGS` says. */
const FOLDER = resolve(process.env.AMR_RECORDINGS ?? join(__dirname, "../../../shared/azure/recordings"));

/** The recorded stories, by name; undefined where there is no folder with them. */
export function recordings(folder = FOLDER): readonly Story[] | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => {
    const { interactions } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Pick<Story, "interactions">;
    const date = /-(\d{4}-\d{2}-\d{2})/.exec(file)?.[1] ?? "";
    return { name: file.replace(/\.json$/, ""), date, interactions };
  });
}
