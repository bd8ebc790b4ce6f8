import assert from "node:assert/strict";
import { Shell } from "./shell";

describe("toolchain versions", () => {
  let shell: Shell;

  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  const comparisons: { version: string; minimum: string; serves: boolean; because: string }[] = [
    { version: "3.259.0", minimum: "3.259.0", serves: true, because: "the minimum itself serves" },
    { version: "3.260.0", minimum: "3.259.9", serves: true, because: "the minor version decides before the patch" },
    { version: "3.1000.0", minimum: "3.259.0", serves: true, because: "numbers are compared, not texts" },
    { version: "4.0.0", minimum: "3.259.0", serves: true, because: "at least says nothing about the major version" },
    { version: "3.258.9", minimum: "3.259.0", serves: false, because: "it is older" },
    { version: "20.20.2", minimum: "22.0.0", serves: false, because: "it is older" },
    { version: "3.259.0-alpha.1", minimum: "3.259.0", serves: false, because: "it came before the minimum" },
    { version: "3.260.0-alpha.1", minimum: "3.259.0", serves: true, because: "it came after the minimum" },
    { version: "3.08.0", minimum: "3.9.0", serves: false, because: "a leading zero means no octal number" },
  ];
  for (const { version, minimum, serves, because } of comparisons) {
    it(`${serves ? "takes" : "refuses"} ${version} for ${minimum}, because ${because}`, async () => {
      const { code } = await shell.run(`at_least ${version} ${minimum}`);
      assert.equal(code, serves ? 0 : 1);
    });
  }

  const outputs = [
    { printed: "v24.21.0", version: "24.21.0" },
    { printed: "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", version: "7.0.15" },
    { printed: "v3.260.0-alpha.x1234567", version: "3.260.0-alpha.x1234567" },
  ];
  for (const { printed, version } of outputs) {
    it(`reads ${version} from "${printed}"`, async () => {
      shell.command("tool", `echo '${printed}'`);
      const { stdout } = await shell.run("version_of tool --version");
      assert.equal(stdout, `${version}\n`);
    });
  }

  it("has no version for a command that fails, is missing or prints none", async () => {
    shell.command("broken", "echo 1.2.3; exit 1");
    shell.command("silent", "echo hello");
    for (const command of ["broken", "missing-tool", "silent"]) {
      assert.equal((await shell.run(`version_of ${command}`)).code, 1, command);
    }
  });
});
