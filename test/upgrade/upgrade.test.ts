import { strict as assert } from "node:assert";
import { normal } from "../chaos/normal";
import { startTestAzure, type TestAzure } from "../pulumi/localAzure";
import type { Project } from "../pulumi/project";
import { SHELLS } from "../pulumi/shell";
import { resourcesIn, type StateResource } from "../pulumi/state";
import { fixtures } from "./fixture";
import { azureNow } from "./portable";
import { fixtureProject, restore, writeProgram } from "./userProject";

describe("states that earlier versions left behind", () => {
  it("are there", () => {
    assert.notEqual(fixtures().length, 0);
  });

  for (const fixture of fixtures())
    for (const shell of SHELLS)
      describe(`given ${fixture.name} of ${fixture.version}, ${shell} shell`, () => {
        let azure: TestAzure;
        let project: Project;

        before(async () => {
          // Nobody asks its databases anything: ARM answers the same without them.
          azure = await startTestAzure(undefined, { state: azureNow(fixture.azure), args: ["--data-plane", "off"] });
          project = fixtureProject(azure, shell, fixture);
          await restore(project, azure, fixture);
        });
        after(async () => {
          project?.dispose();
          await azure?.stop();
        });

        const isUnchanged = async () => {
          const before = azure.requests().length;
          assert.deepEqual(Object.keys(await project.plan()), ["same"]);
          assert.deepEqual(azure.writes(before), []);
        };
        const upWrites = async () => {
          const before = azure.requests().length;
          const { code, text } = await project.up();
          assert.equal(code, 0, text);
          assert.deepEqual(azure.writes(before).sort(), fixture.story.writes);
          return text;
        };

        const { edit } = fixture.story;
        if (edit === undefined) {
          it("when the same program is run: then it goes on, and asks for nothing that Azure has or makes already", async () => {
            await upWrites();
          });

          it("when it is previewed after that: then nothing changes", isUnchanged);
        } else {
          it("when the same program is previewed: then nothing changes", isUnchanged);

          it("when it is refreshed: then all that the state said stays as it was", async () => {
            const { code, text } = await project.refresh("--expect-no-changes");
            assert.equal(code, 0, text);
            const now = new Map((await project.resources()).map((resource) => [resource.urn, resource]));
            for (const then of resourcesIn(fixture.stack)) assertKept(then, now.get(then.urn));
            assert.equal(now.size, resourcesIn(fixture.stack).length);
          });

          it(`when ${edit.by} is in the program instead of ${edit.replace}: then that is updated in place, and nothing else`, async () => {
            assert.ok(fixture.program.includes(edit.replace));
            writeProgram(project, fixture.program.replaceAll(edit.replace, edit.by));
            const text = await upWrites();
            assert.match(text, new RegExp(`Resources:\\n +~ ${edit.updates} updated\\n +\\d+ unchanged\\n`));
          });
        }

        it("when it is destroyed: then nothing is left", async () => {
          const { code, text } = await project.destroy();
          assert.equal(code, 0, text);
          assert.deepEqual(await azure.leftovers(), []);
        });
      });
});

/** A later version may keep more in a state, not less, and nothing else. */
function assertKept(then: StateResource, now: StateResource | undefined): void {
  assert.equal(now?.id, then.id, then.urn);
  for (const part of ["inputs", "outputs"] as const) {
    const [recorded, found] = [then[part], now?.[part] ?? {}];
    const kept = Object.fromEntries(Object.keys(recorded).map((name) => [name, found[name]]));
    assert.deepEqual(normal(kept), normal(recorded), then.urn);
  }
}
