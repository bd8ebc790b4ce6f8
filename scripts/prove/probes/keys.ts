import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { member } from "../json";
import type { Observed, Probe } from "../probe";
import { reasonOf } from "../scene";

/** The first version with which no key was seen to be regenerated. */
const LATER = "2026-05-01-preview";

export const usual: Probe = {
  name: `regenerateKey with ${MICROSOFT_CACHE}, which answers both keys at once (recorded)`,
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const before = await scene.ask("POST", `${database}/listKeys`);
    const answer = await scene.ask("POST", `${database}/regenerateKey`, { keyType: "Secondary" });
    await scene.end(answer);
    const after = await scene.ask("POST", `${database}/listKeys`);
    const isKept = member(before.body, "primaryKey") === member(after.body, "primaryKey");
    const isNew = member(before.body, "secondaryKey") !== member(after.body, "secondaryKey");
    if (answer.status >= 400) return { seen: `NOT as recorded: ${reasonOf(answer)}` };
    return {
      seen: `${answer.status}; the key is ${isNew ? "a new one" : "THE SAME"}, the other one ${isKept ? "stays" : "CHANGED TOO"}`,
    };
  },
};

export const later: Probe = {
  name: `regenerateKey with ${LATER}`,
  settles: ["regenerateKey"],
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const answer = await scene.ask("POST", `${database}/regenerateKey`, { keyType: "Secondary" }, LATER);
    if (answer.status >= 400) return { seen: reasonOf(answer) };
    if (!answer.isOperation) return { found: { regenerateKey: "synchronous" }, seen: `${answer.status}, at once` };
    const state = member(await scene.get(database), "properties.resourceState");
    await scene.end(answer);
    await scene.shown(database);
    const seen = `${answer.status}, an operation, with the database ${String(state)}`;
    if (state === "Running") return { found: { regenerateKey: "running" }, seen };
    return { found: { regenerateKey: "updating" }, seen };
  },
};
