import { strict as assert } from "node:assert";
import fc from "fast-check";
import { render } from "../../../runner/api/template";
import { hasGo, renderByGo } from "./goTemplate/goTemplate";
import { type RandomTemplate, randomTemplate } from "./randomTemplate";
import { BAD, FIELDS, GOOD } from "./templateTable";

const SEED = 20261129;
const RUNS = 2000;

describe("templates of extraData beside Go's text/template", () => {
  before(function () {
    if (!hasGo()) {
      console.log("      pending: there is no go on this machine");
      this.skip();
    }
  });

  it("given the tables and random templates: what is rendered here is what Go renders, and what Go refuses is refused", () => {
    const tables: RandomTemplate[] = [
      ...GOOD.map(({ template }) => ({ template, fields: FIELDS, isOurs: true })),
      ...BAD.map(({ template }) => ({ template, fields: FIELDS, isOurs: false })),
    ];
    const all = [...tables, ...fc.sample(randomTemplate, { seed: SEED, numRuns: RUNS })];
    const byGo = renderByGo(all);
    assert.equal(byGo.length, all.length);
    const seen = { same: 0, refusedByBoth: 0, refusedHere: 0 };
    all.forEach(({ template, fields, isOurs }, index) => {
      const { text, error } = byGo[index] ?? assert.fail();
      const here = render(template, fields);
      const about = `${JSON.stringify({ template, fields })}: Go ${error ?? JSON.stringify(text)}, here ${JSON.stringify(here)}`;
      if (error !== undefined) assert.ok(here.mistake !== undefined, about);
      else if (isOurs) assert.equal(here.text, text, about);
      else assert.ok(here.text === text || here.mistake !== undefined, about);
      if (error !== undefined) seen.refusedByBoth++;
      else if (here.text === undefined) seen.refusedHere++;
      else seen.same++;
    });
    // Random templates that are all refused would compare nothing.
    assert.ok(seen.same > RUNS / 4 && seen.refusedByBoth > RUNS / 20, JSON.stringify(seen));
  });
});
