import { strict as assert } from "node:assert";
import { type Decision, decide } from "../../../provider/lifecycle/decide";
import type { Ownership } from "../../../provider/lifecycle/ownership";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { given, zoneInputs } from "../../provider/given";

/**
 * Private DNS shows the tags of a zone only when its creation is over. An up that was killed meanwhile, or a pass in begin
 * mode, came back to a zone without a mark and took its own for a stranger's.
 */
describe("found by chaos: a zone that is being made shows no mark yet", () => {
  const cases: { ownership: Ownership; provisioningState: string; decides: Decision; because: string }[] = [
    {
      ownership: { is: "unmarked" },
      provisioningState: "Creating",
      decides: { do: "wait" },
      because: "the mark may come with the end of the creation",
    },
    {
      ownership: { is: "unmarked" },
      provisioningState: "Succeeded",
      decides: { do: "stop", because: { is: "stranger" } },
      because: "a zone that is made and has no mark is somebody else's",
    },
    {
      ownership: { is: "theirs", owner: "organization/other/test/net" },
      provisioningState: "Creating",
      decides: { do: "stop", because: { is: "stranger" } },
      because: "another's mark is there already",
    },
  ];
  for (const { ownership, provisioningState, decides, because } of cases) {
    it(`given one in ${provisioningState}, ${ownership.is}: ${decides.do}, because ${because}`, async () => {
      const inputs = (await given(privateDnsZone).checked(zoneInputs)) as never;
      const sent = { creations: 0, updates: new Set<string>(), remakes: 0 };
      const document = { properties: { provisioningState } };
      const sight = {
        document,
        ownership,
        inputs,
        changed: new Set<string>(),
        sent,
        isDisposable: false,
        differs: [],
        isWhole: false,
      };
      assert.deepEqual(decide(privateDnsZone, sight), decides);
    });
  }
});
