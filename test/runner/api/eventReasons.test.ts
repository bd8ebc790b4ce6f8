import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EVENT_REASONS } from "../../../runner/api/eventReasons";
import { ASIDES, REASONS } from "../../../runner/api/reasons";
import { ROOT, read } from "../../docs/documents";

describe("reasons in the code of both planes", () => {
  it("given each that is written there: the page of the reasons has it", () => {
    const files = ["controlPlane", "runtimePlane"].flatMap((room) =>
      readdirSync(join(ROOT, "runner", room))
        .filter((name) => name.endsWith(".ts"))
        .map((name) => `runner/${room}/${name}`),
    );
    const written = files.flatMap((path) =>
      [...read(path).matchAll(/\breason: "(\w+)"/g)].map(([, name = ""]) => name),
    );
    // "Gone" of a network stands in the log only.
    const known = { Gone: "", ...REASONS, ...ASIDES, ...EVENT_REASONS };
    assert.ok(written.length > 20);
    assert.deepEqual(
      written.filter((reason) => !(reason in known)),
      [],
    );
    assert.deepEqual(
      Object.keys(EVENT_REASONS).filter((reason) => !written.includes(reason)),
      [],
    );
  });
});
