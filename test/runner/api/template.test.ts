import { strict as assert } from "node:assert";
import { render } from "../../../runner/api/template";
import { BAD, FIELDS, GOOD } from "./templateTable";

describe("templates of extraData", () => {
  for (const { template, text, because } of GOOD) {
    it(`given ${JSON.stringify(template)}: renders, because ${because}`, () => {
      assert.deepEqual(render(template, FIELDS), { text });
    });
  }

  for (const { template, mistake, because } of BAD) {
    it(`given ${JSON.stringify(template).slice(0, 60)}: says where it is wrong, because ${because}`, () => {
      const { text, mistake: found = "" } = render(template, FIELDS);
      assert.equal(text, undefined);
      assert.match(found, mistake);
      assert.match(found, /^line \d+, column \d+: /);
    });
  }

  it("given a key as the format of printf: the mistake shows nothing of the key", () => {
    const { mistake } = render("{{ printf .authString }}", { authString: "secret%zsecret" });
    assert.ok(mistake !== undefined && !mistake.includes("secret") && !mistake.includes("%z"));
  });

  it("given wide verbs without end: refuses what no Secret can hold", () => {
    const { mistake } = render(`{{ printf "${"%1000s".repeat(2000)}"${" .host".repeat(2000)} }}`, FIELDS);
    assert.match(mistake ?? "", /more than 1048576 characters/);
  });

  it("given many spaces: ends soon", () => {
    const spaces = " ".repeat(200_000);
    assert.equal(render(`a${spaces}b${spaces}{{- .port }}`, FIELDS).text, `a${spaces}b10000`);
  });
});
