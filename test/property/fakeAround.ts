import { normalId, parseId } from "../../provider/azure/ids";
import type { Inputs } from "../../provider/description/inputs";
import { OWNER_TAG } from "../../provider/description/ownerTag";
import { FakeAzure } from "../fake/fakeAzure";
import type { Kind, Troubles } from "./arbitraries";

/** An Azure that has what the resource is made in, of the same owner. */
export function fakeAround({ resource }: Kind, inputs: Inputs): FakeAzure {
  const id = resource.id(inputs as never);
  const azure = new FakeAzure(String(inputs.subscriptionId), new Set([parseId(id)?.resourceGroup ?? ""]));
  const tags = { [OWNER_TAG]: String(inputs.owner) };
  for (let parent = parentOf(id); isNested(parent); parent = parentOf(parent)) {
    azure.place({ id: parent, tags, properties: {} });
  }
  return azure;
}

function parentOf(id: string): string {
  return id.split("/").slice(0, -2).join("/");
}

function isNested(id: string): boolean {
  return (parseId(id)?.path.length ?? 0) > 0;
}

export function trouble(azure: FakeAzure, { steps, lateSteps, refused, lostAnswers, endings }: Troubles): void {
  Object.assign(azure, { steps, lateSteps });
  for (const { verb, error } of refused) azure.failNext(verb, error);
  for (const verb of lostAnswers) azure.loseAnswer(verb);
  for (const ending of endings) azure.endNext(ending);
}

/** Counts how often something comes into being, whatever its maker was answered. */
export function countBirths(azure: FakeAzure): { births: number } {
  const count = { births: 0 };
  const { put } = azure.arm;
  azure.arm.put = async (id, ...rest) => {
    const wasThere = azure.documents.has(normalId(id));
    try {
      return await put(id, ...rest);
    } finally {
      if (!wasThere && azure.documents.has(normalId(id))) count.births += 1;
    }
  };
  return count;
}
