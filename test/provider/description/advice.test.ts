import { strict as assert } from "node:assert";
import { globSync } from "node:fs";
import { join } from "node:path";
import { OF_PROGRAMS } from "../programsWords";
import { textsOf } from "../sourceTexts";

const PROVIDER = join(__dirname, "../../../provider");
const TABLES = [join("description", "pulumiAdvice.ts"), join("azure", "errorAdvice.ts")];
/** They read variables, and name a variable to whoever sets it, however this process is run. */
const OF_VARIABLES = [
  ...["credential", "credentialChoice", "oidc"].map((file) => join("azure", "auth", `${file}.ts`)),
  join("azure", "cloud.ts"),
];
/** Names of variables alone, and what only a program can leave out. */
const NAMES = /^ARM_\w+$|^is required: give subscriptionId, or set ARM_SUBSCRIPTION_ID$/;

describe("the provider's advice", () => {
  it("stands in its tables, and no other text of the provider advises what only a program or the CLI can do", () => {
    const files = globSync("**/*.ts", { cwd: PROVIDER }).filter((file) => ![...TABLES, ...OF_VARIABLES].includes(file));
    const found = files.flatMap((file) => textsOf(join(PROVIDER, file)).map((text) => ({ file, text })));
    assert.deepEqual(
      found.filter(({ text }) => OF_PROGRAMS.test(text) && !NAMES.test(text)),
      [],
    );
  });

  it("is found where it stands", () => {
    const advising = TABLES.flatMap((table) => textsOf(join(PROVIDER, table))).filter((text) => OF_PROGRAMS.test(text));
    assert.ok(advising.length >= 25, `only ${advising.length} texts were found`);
  });
});
