import { parseArmId } from "../../emulator/world/armId";
import { items, textField } from "../../emulator/world/document";
import type { Interaction, Story } from "./recording";

const CLUSTERS = "Microsoft.Cache/redisEnterprise";

/**
 * A story in which a private endpoint leads to another service, told as if the endpoint led to a Redis: the rules of
 * endpoints, interfaces, zones and groups are the same for all services, and the local Azure has no other service.
 */
export function withStandIns(story: Story): Story {
  let { interactions } = story;
  for (const target of story.interactions.flatMap(targetOf)) {
    interactions = interactions.map((one) => (one.path.includes(target.id) ? one : told(one, target)));
  }
  return { ...story, interactions };
}

function told(one: Interaction, target: Target): Interaction {
  return JSON.parse(target.replaced(JSON.stringify(one))) as Interaction;
}

interface Target {
  readonly id: string;
  replaced(text: string): string;
}

function targetOf({ requestBody, responseBody }: Interaction): readonly Target[] {
  const [connection] = items(requestBody, "properties", "privateLinkServiceConnections");
  const id = parseArmId(textField(connection, "properties", "privateLinkServiceId") ?? "");
  if (id === undefined || id.type.toLowerCase() === CLUSTERS.toLowerCase()) return [];
  const [group] = items(connection, "properties", "groupIds");
  const region = textField(responseBody, "location") ?? "westus2";
  const [recorded, local] = [`${group}.core.windows.net`, "redis.azure.net"];
  const host = `${id.name}.${region}`;
  const words: readonly (readonly [string, string])[] = [
    [`${id.type}/${id.name}`, `${CLUSTERS}/${id.name}`],
    [`"groupIds":["${group}"]`, `"groupIds":["redisEnterprise"]`],
    [
      `"groupId":"${group}","requiredMemberName":"${group}"`,
      `"groupId":"redisEnterprise","requiredMemberName":"redisEnterprise"`,
    ],
    [`"recordSetName":"${id.name}"`, `"recordSetName":"${host}"`],
    [`${id.name}.privatelink.${recorded}`, `${host}.privatelink.${local}`],
    [`privatelink.${recorded}`, `privatelink.${local}`],
    [`${id.name}.${recorded}`, `${host}.${local}`],
  ];
  return [{ id: id.text, replaced: (text) => words.reduce((so, [from, to]) => so.replaceAll(from, to), text) }];
}
