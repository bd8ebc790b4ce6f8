import { strict as assert } from "node:assert";
import { globSync } from "node:fs";
import { join } from "node:path";
import { PULUMI_ERRORS } from "../../../provider/azure/errorSentence";
import { OF_PROGRAMS } from "../programsWords";
import { textsOf } from "../sourceTexts";

const PROVIDER = join(__dirname, "../../../provider");
const TABLE = join("description", "pulumiAdvice.ts");
const OF_ERRORS: readonly string[] = Object.values(PULUMI_ERRORS);

describe("the provider's advice", () => {
  it("stands in its tables, and no other text of the provider advises what only a program or the CLI can do", () => {
    const files = globSync("**/*.ts", { cwd: PROVIDER }).filter((file) => file !== TABLE);
    const found = files.flatMap((file) => textsOf(join(PROVIDER, file)).map((text) => ({ file, text })));
    assert.deepEqual(
      found.filter(({ text }) => OF_PROGRAMS.test(text) && !OF_ERRORS.includes(text)),
      [],
    );
  });

  it("is found where it stands", () => {
    const advising = textsOf(join(PROVIDER, TABLE)).filter((text) => OF_PROGRAMS.test(text));
    assert.ok(advising.length >= 15, `only ${advising.length} texts were found`);
  });
});
