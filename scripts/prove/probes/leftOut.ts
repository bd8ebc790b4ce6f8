import type { DoubtChoice, DoubtName } from "../../../emulator/world/doubts";
import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { isWithin, type Json, type JsonObject, member, withMember } from "../json";
import type { Observed, Probe } from "../probe";
import { isRefusal, type Scene } from "../scene";

interface LeftOut {
  readonly doubt: DoubtName;
  readonly of: "cluster" | "database";
  readonly path: string;
  /** A value that is no default; undefined: the one that the instance has. */
  readonly value?: Json | undefined;
  readonly apiVersion?: string;
}

/**
 * Gives a member a value that is no default, leaves the member out of the next PUT, and looks what became of it. So the member
 * is also updated in place.
 */
export function leftOut({ doubt, of, path, value, apiVersion = MICROSOFT_CACHE }: LeftOut): Probe {
  const what = path.split(".").at(-1);
  return {
    name: `a PUT of the ${of} without ${what}`,
    settles: [doubt],
    async run(scene): Promise<Observed> {
      const id = scene.ids[of];
      if (value !== undefined) await set(scene, id, { path, value, apiVersion });
      const before = await scene.whole(id, apiVersion);
      if (member(before, path) === undefined) throw new Error(`the ${of} has no ${what}`);
      const { reason, answer } = await scene.change("PUT", id, withMember(before, path, undefined), apiVersion);
      if (isRefusal(answer) && isChangeRefused(doubt)) {
        // The whole body must be taken: else something else was refused.
        await scene.need("PUT", id, before, apiVersion);
        return { found: { [doubt]: "refused" } as DoubtChoice, seen: `refused: ${reason}` };
      }
      if (reason !== undefined) return { seen: `${answer.status}: ${reason}` };
      const after = await scene.whole(id, apiVersion);
      const isKept = isWithin(member(before, path), member(after, path));
      // Everything that follows, and the cleaning up, builds on the tags.
      if (!isKept && path === "tags") await scene.change("PUT", id, before, apiVersion);
      const shown = JSON.stringify(member(after, path)) ?? "nothing";
      return {
        found: { [doubt]: isKept ? "kept" : "default" } as DoubtChoice,
        seen: isKept ? `${what} stayed` : `${what} is ${shown} afterwards`,
      };
    },
  };
}

/** Updates one member in place. @throws Error  where Azure refuses, or accepts and does not do it */
export async function set(
  scene: Scene,
  id: string,
  { path, value, apiVersion }: { readonly path: string; readonly value: Json; readonly apiVersion?: string },
): Promise<JsonObject> {
  await scene.need("PUT", id, await scene.wholeBut(id, path, value, apiVersion), apiVersion);
  const after = await scene.whole(id, apiVersion);
  if (!isWithin(value, member(after, path)))
    throw new Error(
      `Azure accepted ${path} ${JSON.stringify(value)}, and shows ${JSON.stringify(member(after, path))}`,
    );
  return after;
}

function isChangeRefused(doubt: DoubtName): boolean {
  return doubt === "putWithoutClusteringPolicy" || doubt === "putWithoutModules";
}
