import { randomUUID } from "node:crypto";
import { type Json, member } from "../json";
import type { Observed, Probe } from "../probe";
import { reasonOf } from "../scene";
import type { Ending } from "../wire";
import { removed } from "./database";

const body = (): Json => ({ properties: { accessPolicyName: "default", user: { objectId: randomUUID() } } });

export const one: Probe = {
  name: "an access policy assignment",
  async run(scene): Promise<Observed> {
    const id = scene.ids.assignment("one");
    const { answer } = await scene.need("PUT", id, body());
    return { seen: `${answer.status}; deleted: ${await removed(scene, id)}` };
  },
};

/** The second one waited for the first when it took this much longer. */
const WAITED = 1.6;

export const two: Probe = {
  name: "two access policy assignments at once",
  settles: ["twoAssignments"],
  async run(scene): Promise<Observed> {
    const ids = ["first", "second"].map((name) => scene.ids.assignment(name));
    const answers = [];
    for (const id of ids) answers.push(await scene.ask("PUT", id, body()));
    const ends: Ending[] = [];
    for (const answer of answers) ends.push(await scene.end(answer));
    for (const id of ids) if (await scene.rest(id)) await removed(scene, id);
    const refused = answers.find(({ status }) => status >= 400);
    if (refused) return { seen: `one was refused: ${reasonOf(refused)}` };
    const took = ends.map(secondsOf);
    const seen = `they ended ${ends.map(({ status }, index) => `${status} after ${took[index]} s`).join(" and ")}`;
    if (ends.some(({ status }) => status === "Failed")) return { found: { twoAssignments: "oneFails" }, seen };
    if (ends.some(({ status }) => status !== "Succeeded")) return { seen };
    const [first = 0, second = 0] = [...took].sort((a, b) => a - b);
    return { found: { twoAssignments: second > first * WAITED ? "queued" : "bothSucceed" }, seen };
  },
};

/** What the operation itself says; its end stands in it once it has ended. */
function secondsOf({ body: status }: Ending): number {
  const [start, end] = ["startTime", "endTime"].map((name) => Date.parse(String(member(status, name))));
  return Math.round((Number(end) - Number(start)) / 100) / 10;
}
