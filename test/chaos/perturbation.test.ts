import { strict as assert } from "node:assert";
import { Choices } from "./choices";
import { CLUSTER, DATABASE } from "./hand";
import { nameOf, PERTURBATION_NAMES, randomPerturbation } from "./perturbation";
import { isWrite } from "./write";

describe("perturbations", () => {
  it("given requests: a POST is a write unless it lists", () => {
    const of = (method: string, path: string) => isWrite({ method, path });
    assert.equal(of("POST", `${DATABASE}/regenerateKey`), true);
    assert.equal(of("POST", `${DATABASE}/listKeys`), false);
    assert.equal(of("POST", `${CLUSTER}/listSkusForScaling`), false);
    assert.equal(of("DELETE", DATABASE), true);
    assert.equal(of("GET", DATABASE), false);
  });

  it("given many random perturbations: the list of their names is all of them", () => {
    const names = new Set<string>();
    for (let seed = 1; seed <= 1500; seed += 1) {
      const choices = new Choices(seed);
      names.add(nameOf(randomPerturbation(choices, { shell: "served", isLarge: true, isBad: false })));
    }
    assert.deepEqual([...names].sort(), [...PERTURBATION_NAMES].sort());
  });
});
