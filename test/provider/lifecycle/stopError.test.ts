import { strict as assert } from "node:assert";
import { PULUMI_ADVICE } from "../../../provider/description/pulumiAdvice";
import { STOPPED } from "../advisedStops";

describe("the error when there is no next step", () => {
  for (const { given, code, ends, error } of STOPPED) {
    it(`given ${given}: is a ${code}, and says what to do`, () => {
      const { name, message } = error(PULUMI_ADVICE);
      assert.equal(name, code);
      assert.ok(message.endsWith(ends), message);
    });
  }
});
