import { strict as assert } from "node:assert";
import { DURATIONS } from "../../../emulator/world/durations";
import { virtualNetworkLink } from "../../../provider/resources/network/virtualNetworkLink";
import { given, linkInputs } from "../given";

const { virtualNetworkLinkMs } = DURATIONS;
/** Between two looks of such a short wait. */
const PAUSE_MS = 500;

// Private DNS asks not to poll for 30 s (recorded: aso-PrivateDnsZone, 2026-03).
describe("given an Azure that asks not to poll an operation for longer than the operation takes", () => {
  async function linked() {
    const { lifecycle, azure, clock, options, checked } = given(virtualNetworkLink);
    azure.place({ id: linkInputs.privateDnsZoneId });
    const inputs = await checked(linkInputs);
    const endSeen = async <T>(verb: "put" | "delete", run: () => Promise<T>): Promise<T> => {
      azure.calls.splice(0);
      const startMs = clock.nowMs();
      const result = await run();
      const verbs = azure.calls.map((call) => call.verb);
      assert.equal(clock.nowMs() - startMs, virtualNetworkLinkMs);
      assert.ok(!verbs.includes("poll"), verbs.join(", "));
      // The look that shows the end counts; the lifecycle looks once more before it is done.
      const looks = verbs.slice(verbs.indexOf(verb)).filter((one) => one === "get");
      assert.equal(looks.length, virtualNetworkLinkMs / PAUSE_MS + 1);
      return result;
    };
    return { lifecycle, options, inputs, endSeen };
  }

  it("when a link is created, then looks at the link show the end, without a poll and without a look twice", async () => {
    const { lifecycle, options, inputs, endSeen } = await linked();
    await endSeen("put", () => lifecycle.create(inputs, options));
  });

  it("when the link is deleted, then the same", async () => {
    const { lifecycle, options, inputs, endSeen } = await linked();
    const { properties } = await lifecycle.create(inputs, options);
    await endSeen("delete", () => lifecycle.delete(properties, options));
  });
});
