import { withMember } from "../json";
import type { Observed, Probe } from "../probe";
import { reasonOf } from "../scene";
import { removed } from "./database";

export const deleteDatabase: Probe = {
  name: "deleting the database",
  run: async (scene) => ({ seen: await removed(scene, scene.ids.database) }),
};

export const nameAfterDelete: Probe = {
  name: "deleting the cluster, and its name at once again",
  settles: ["nameAfterDelete"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const body = await scene.whole(cluster);
    await removed(scene, cluster);
    const answer = await scene.ask("PUT", cluster, withMember(body, "properties.publicNetworkAccess", "Disabled"));
    if (answer.status === 409) return { found: { nameAfterDelete: "reserved" }, seen: reasonOf(answer) };
    if (answer.status >= 400) return { seen: reasonOf(answer) };
    // What it makes is deleted with everything else, at the end of the run.
    await scene.end(answer);
    await scene.rest(cluster);
    return { found: { nameAfterDelete: "free" }, seen: `${answer.status}` };
  },
};
