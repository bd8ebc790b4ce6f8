import { strict as assert } from "node:assert";
import type { Advice } from "../../../provider/description/advice";
import { PULUMI_ADVICE } from "../../../provider/description/pulumiAdvice";
import type { Observation } from "../../../provider/lifecycle/observe";
import { stopError } from "../../../provider/lifecycle/stopError";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { subnet } from "../../../provider/resources/network/subnet";
import { virtualNetworkLink } from "../../../provider/resources/network/virtualNetworkLink";
import { KUBERNETES_ADVICE } from "../../../runner/stacks/advice";
import { ADVISED } from "../../provider/advised";
import { run } from "../../provider/advisedStops";
import { linkInputs, zoneInputs } from "../../provider/given";
import { OF_PROGRAMS } from "../../provider/programsWords";

/** What Scopes and IpRanges bring. */
const NETWORKS = [
  { kind: "PrivateDnsZone", of: privateDnsZone, inputs: zoneInputs },
  { kind: "VirtualNetworkLink", of: virtualNetworkLink, inputs: linkInputs },
  { kind: "Subnet", of: subnet, inputs: { ...linkInputs, subnetName: "redis-12345678" } },
];

describe("the provider's refusals and warnings, for users of Kubernetes", () => {
  for (const { given, says } of ADVISED) {
    it(`given ${given}: no word that only a program's author can follow`, async () => {
      const told = await says(KUBERNETES_ADVICE);
      assert.ok(told.length > 0, "nothing is said");
      for (const text of told) {
        assert.doesNotMatch(text, OF_PROGRAMS);
        assert.doesNotMatch(text, /\bskuName\b|\bthe state\b|\bowner: /, "what no object has");
        assert.doesNotMatch(text, /undefined|\.\.|\.:| {2}| $|\[object/, "a sentence that was put together badly");
      }
    });
  }

  for (const { kind, of, inputs } of NETWORKS) {
    it(`given a ${kind}: no annotation, which its object would ignore`, () => {
      const about = run(of, inputs, KUBERNETES_ADVICE);
      const observation = { ownership: { is: "unmarked" } } as Observation;
      const lost = stopError(about, { is: "stranger" }, { observation, inputs: inputs as never, isKnown: true });
      const strange = stopError(about, { is: "stranger" }, { observation, inputs: inputs as never, isKnown: false });
      for (const text of [lost.message, strange.message, KUBERNETES_ADVICE.drifted(kind)]) {
        assert.doesNotMatch(text, /annotation|undefined/);
        assert.match(text, /[^.:,]\.$/);
      }
    });
  }

  it("make use of every member of the advice", async () => {
    const used = new Set<string>();
    const noting = new Proxy(KUBERNETES_ADVICE, {
      get(advice, member) {
        used.add(String(member));
        return advice[member as keyof Advice];
      },
    });
    for (const { says } of ADVISED) await says(noting);
    assert.deepEqual([...used].sort(), Object.keys(KUBERNETES_ADVICE).sort());
  });

  it("would tell what only a program's author can follow, with the advice for one", async () => {
    const told = await Promise.all(ADVISED.map(({ says }) => says(PULUMI_ADVICE)));
    const advising = told.flat().filter((text) => OF_PROGRAMS.test(text));
    assert.ok(advising.length >= 20, `only ${advising.length} texts: ${told.flat().join("\n")}`);
  });
});
