import { type Json, member, withMember } from "../json";
import type { Observed, Probe } from "../probe";
import { reasonOf, type Scene } from "../scene";

export const scale: Probe = {
  name: "scaling up, and a different write meanwhile",
  settles: ["writeWhileBusy"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const { scaleTo } = scene.place;
    if (scaleTo === undefined) throw new Error("no size to scale to was given (--scale-to)");
    await checkListed(scene, scaleTo);
    const before = await scene.whole(cluster);
    const answer = await scene.ask("PUT", cluster, withMember(before, "sku", { name: scaleTo }));
    if (answer.status >= 400) throw new Error(`Azure refused to scale: ${reasonOf(answer)}`);
    if (!answer.isOperation) throw new Error(`Azure answered ${answer.status} to a scale, without an operation`);
    const body: Json = { ...withMember(before, "sku", { name: scaleTo }), tags: { ...scene.tags, busy: "yes" } };
    const beside = await scene.ask("PUT", cluster, body);
    const end = await scene.end(answer);
    await scene.end(beside);
    const shown = await scene.shown(cluster);
    const sku = String(member(shown, "sku.name"));
    const isDone = member(shown, "tags.busy") === "yes";
    const seen = `the scale ended ${end.status} (${sku}); the write beside it: ${beside.status >= 400 ? reasonOf(beside) : beside.status}${isDone ? ", and it was done" : ""}`;
    if (beside.status === 409) return { found: { writeWhileBusy: "conflict" }, seen };
    if (beside.status === 400 && /maintenance/i.test(reasonOf(beside)))
      return { found: { writeWhileBusy: "maintenance" }, seen };
    if (beside.status < 300 && !isDone) return { found: { writeWhileBusy: "ignored" }, seen };
    return { seen };
  },
};

export const back: Probe = {
  name: "scaling back",
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const { sku } = scene.place;
    if (member(await scene.shown(cluster), "sku.name") === sku) return { seen: "the size is the first one still" };
    await checkListed(scene, sku);
    const { answer } = await scene.need("PUT", cluster, await scene.wholeBut(cluster, "sku", { name: sku }));
    return { seen: `${answer.status}; it is ${String(member(await scene.shown(cluster), "sku.name"))}` };
  },
};

async function checkListed(scene: Scene, sku: string): Promise<void> {
  const answer = await scene.ask("POST", `${scene.ids.cluster}/listSkusForScaling`);
  if (answer.status >= 400) throw new Error(`Azure refused listSkusForScaling: ${reasonOf(answer)}`);
  const listed = ((member(answer.body, "skus") ?? []) as readonly Json[]).map((one) => String(member(one, "name")));
  if (!listed.some((name) => name.toLowerCase() === sku.toLowerCase()))
    throw new Error(`listSkusForScaling does not have ${sku}: it has ${listed.length} others`);
}
