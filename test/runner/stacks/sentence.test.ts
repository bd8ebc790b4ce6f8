import { strict as assert } from "node:assert";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ArmError } from "../../../provider/azure/errors";
import { sentence } from "../../../runner/stacks/sentence";
import { OF_PROGRAMS } from "../../provider/programsWords";

const RUNNER = join(__dirname, "../../../runner");
const OURS = join("stacks", "sentence.ts");
/** It advises whoever writes a program where its caller forgets to say who reads. */
const PROVIDERS = /["'][./]*provider\/azure\/errorSentence["']/;

describe("the runner's sentence about an error", () => {
  it("given a refused token: advises a user of Kubernetes", () => {
    const told = sentence(new ArmError(401, "InvalidAuthenticationToken", "no"));
    assert.match(told, /Secret with the label azure-credentials/);
    assert.doesNotMatch(told, OF_PROGRAMS);
  });

  it("is the only one: no other file of the runner imports the provider's", () => {
    const files = globSync("**/*.ts", { cwd: RUNNER });
    const found = files.filter((file) => PROVIDERS.test(readFileSync(join(RUNNER, file), "utf8")));
    assert.deepEqual(found, [OURS]);
  });
});
