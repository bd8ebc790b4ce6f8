import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const STACKS = join(__dirname, "..", "..", "..", "dist", "runner", "stacks");

/** Whether a process that loads these modules has loaded another one. */
function loads(modules: readonly string[], other: RegExp): boolean {
  const script = `for (const one of ${JSON.stringify(modules)}) require(one);
    process.stdout.write(Object.keys(require.cache).join("\\n"));
    process.exit();`;
  return other.test(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", maxBuffer: 1e7 }));
}

describe("what a worker loads", () => {
  for (const { what, file } of [
    { what: "the TypeScript compiler", file: /[\\/]typescript(@[\d.]+)?[\\/].*typescript\.js$/m },
    { what: "npm's tree of packages", file: /[\\/]@npmcli[\\/]arborist[\\/]/ },
  ]) {
    it(`given Pulumi's SDK, which loads ${what}: a worker does without`, () => {
      assert.equal(
        loads(["@pulumi/pulumi"], file),
        true,
        "the SDK does not load them any more: nothing is to be kept out",
      );
      assert.equal(loads([join(STACKS, "worker.js")], file), false);
    });
  }
});
