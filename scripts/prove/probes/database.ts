import { isWithin, type Json, member } from "../json";
import type { Observed, Probe } from "../probe";
import { isRefusal, reasonOf, type Scene } from "../scene";
import { LONGEST_WAIT_MS } from "../wire";
import { set } from "./leftOut";

const BODY: Json = {
  properties: {
    clusteringPolicy: "NoCluster",
    evictionPolicy: "NoEviction",
    clientProtocol: "Encrypted",
    accessKeysAuthentication: "Enabled",
    port: 10_000,
    modules: [{ name: "RedisBloom" }],
  },
};

export const port: Probe = {
  name: "a database with the port 10001",
  settles: ["databasePort"],
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const body = { properties: { clientProtocol: "Encrypted", evictionPolicy: "NoEviction", port: 10_001 } };
    const { answer, reason } = await scene.change("PUT", database, body);
    if (reason !== undefined && !isRefusal(answer)) return { seen: reason };
    if (isRefusal(answer)) return { found: { databasePort: "refused" }, seen: `refused: ${reason}` };
    const shown = member(await scene.shown(database), "properties.port");
    await removed(scene, database);
    if (shown !== 10_001) return { seen: `accepted, and the port is ${String(shown)}` };
    return { found: { databasePort: "taken" }, seen: "accepted" };
  },
};

export const create: Probe = {
  name: "creating the database",
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const { answer } = await scene.need("PUT", database, BODY);
    const isSame = isWithin(
      member(BODY, "properties.evictionPolicy"),
      member(await scene.shown(database), "properties.evictionPolicy"),
    );
    return { seen: `${answer.status}; the eviction policy is ${isSame ? "as asked for" : "another one"}` };
  },
};

/** The database as the following probes need it, where the one with a module was refused. */
export const plainDatabase: Probe = {
  name: "a database without modules, where the first was refused",
  async run(scene): Promise<Observed> {
    const { database, cluster } = scene.ids;
    await scene.shown(cluster);
    if ((await scene.get(database)) !== undefined) return { seen: "the first one is there" };
    const { answer } = await scene.need("PUT", database, {
      properties: {
        clusteringPolicy: "EnterpriseCluster",
        evictionPolicy: "NoEviction",
        accessKeysAuthentication: "Enabled",
      },
    });
    return { seen: `${answer.status}` };
  },
};

export const patch: Probe = {
  name: "a PATCH of the database, which Azure does not implement (recorded)",
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const { answer, reason } = await scene.change("PATCH", database, { properties: { evictionPolicy: "AllKeysLRU" } });
    return { seen: answer.status === 501 ? "501, as recorded" : `NOT as recorded: ${reason ?? answer.status}` };
  },
};

/** An update of one property that no doubt is about. */
export function update(path: string, value: Json): Probe {
  return {
    name: `an update of the database: ${path} to ${JSON.stringify(value)}`,
    async run(scene): Promise<Observed> {
      await set(scene, scene.ids.database, { path: `properties.${path}`, value });
      return { seen: "done, in place" };
    },
  };
}

export const listKeysWhileDisabled: Probe = {
  name: "listKeys while access keys are disabled",
  settles: ["listKeysWhileDisabled"],
  async run(scene): Promise<Observed> {
    const { database } = scene.ids;
    const path = "properties.accessKeysAuthentication";
    await set(scene, database, { path, value: "Disabled" });
    const answer = await scene.ask("POST", `${database}/listKeys`);
    await set(scene, database, { path, value: "Enabled" });
    const isAnswered = answer.status === 200 && typeof member(answer.body, "primaryKey") === "string";
    if (isAnswered) return { found: { listKeysWhileDisabled: "answered" }, seen: "200, with keys" };
    if (isRefusal(answer)) return { found: { listKeysWhileDisabled: "refused" }, seen: reasonOf(answer) };
    return { seen: `${answer.status}, without keys` };
  },
};

/** Deletes, and waits until Azure answers 404. */
export async function removed(scene: Scene, id: string, apiVersion?: string): Promise<string> {
  const { answer } = await scene.need("DELETE", id, undefined, apiVersion);
  const untilMs = scene.wire.nowMs() + LONGEST_WAIT_MS;
  while (scene.wire.nowMs() < untilMs) {
    if ((await scene.get(id, apiVersion)) === undefined) return `${answer.status}; gone`;
    await scene.pause();
  }
  throw new Error("Azure shows it long after its deletion");
}
