import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { on } from "node:events";
import { Presence } from "./presence";
import { finished, PulumiProject } from "./pulumiProject";

const program = `
import * as pulumi from "@pulumi/pulumi";
class Echo extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;
  constructor(name: string, value: pulumi.Input<string>) {
    super("pulumi-nodejs:trial:Echo", name, { value, __provider: 'exports.handler = () => require("./echo.js");' });
  }
}
const config = new pulumi.Config();
export const value = new Echo("echo", config.requireSecret("value")).value;
export const title = process.title;
`;

const provider = `
exports.diff = async (id, olds, news) => ({ changes: olds.value !== news.value });
exports.create = async (inputs) => ({ id: "echo", outs: { value: inputs.value } });
exports.update = async (id, olds, news) => ({ outs: { value: news.value } });
`;

const hangingProvider = `
exports.create = (inputs) => new Promise((resolve) => {
  presence.write("creating\\n");
  presence.ref().once("data", () => resolve({ id: "echo", outs: { value: inputs.value } }));
});
`;

async function printed(child: ChildProcess, text: RegExp): Promise<void> {
  let output = "";
  for await (const [chunk] of on(child.stdout ?? assert.fail(), "data")) {
    output += chunk;
    if (text.test(output)) return;
  }
}

describe("the language host under the real CLI", () => {
  let project: PulumiProject;

  const given = async (files: Record<string, string>) => {
    project = new PulumiProject(files);
    assert.equal((await project.run("stack", "init", "dev")).code, 0);
  };
  const configured = () => project.run("config", "set", "--secret", "value", "hello");

  afterEach(() => project?.remove());

  describe("given a TypeScript program with a dynamic resource, a secret and node arguments", () => {
    it("previews, updates, refreshes and destroys it without a warning", async () => {
      await given({
        "Pulumi.yaml": `name: trial\nruntime:\n  name: nodejs\n  options:\n    nodeargs: '--no-warnings "--title=two words"'\n`,
        "index.ts": program,
        "echo.js": provider,
      });
      await configured();
      for (const command of ["preview", "up", "refresh", "destroy"]) {
        const run = await project.run(command, ...(command === "preview" ? [] : ["--yes", "--skip-preview"]));
        assert.equal(run.code, 0, run.stdout + run.stderr);
        assert.doesNotMatch(run.stdout + run.stderr, /warning|\$PATH|hello/);
        if (command !== "up") continue;
        const outputs = await project.run("stack", "output", "--json", "--show-secrets");
        assert.deepEqual(JSON.parse(outputs.stdout), { value: "hello", title: "two words" });
        const again = await project.run("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.stdout);
      }
    });
  });

  describe("given a program that fails", () => {
    const failures = [
      {
        source: 'throw new Error("out of cheese");',
        message: /out of cheese/g,
        because: "an exception is told by the SDK",
      },
      {
        source: "export const broken: number = 'text';",
        message: /Type 'string' is not assignable to type 'number'/g,
        because: "a type error is told by the compiler",
      },
      {
        source: "declare const process: { exit(code: number): never };\nprocess.exit(7);",
        message: /the program ended with exit code 7/g,
        because: "a program that says nothing is told about by the host",
      },
    ];
    for (const { source, message, because } of failures) {
      it(`says so once, because ${because}`, async () => {
        await given({ "index.ts": source });
        const run = await project.run("preview");
        assert.notEqual(run.code, 0);
        // Above the diagnostics the CLI shows the last message of each resource once more.
        const [, diagnostics] = run.stdout.split("Diagnostics:");
        assert.equal(diagnostics?.match(message)?.length, 1, run.stdout + run.stderr);
      });
    }
  });

  describe("given a wrong option in Pulumi.yaml", () => {
    it("names it", async () => {
      await given({
        "Pulumi.yaml": "name: trial\nruntime:\n  name: nodejs\n  options:\n    typescript: maybe\n",
        "index.ts": "",
      });
      const run = await project.run("preview");
      assert.notEqual(run.code, 0);
      assert.match(run.stdout + run.stderr, /option typescript: expected true or false, got "maybe"/);
    });
  });

  describe("given a create that is under way", () => {
    let presence: Presence;

    const creating = async () => {
      await given({ "index.ts": program, "echo.js": hangingProvider });
      await configured();
      presence = new Presence();
      project.variables = await presence.listen(project.folder);
      const cli = project.start("up", "--yes", "--skip-preview", "--non-interactive", "--color=never");
      const run = finished(cli);
      await presence.said("creating");
      const names = ["pulumi-language-nodejs", "cmd/run/index.js", "pulumi-resource-pulumi-nodejs"];
      for (const name of names) {
        assert.ok(
          presence.scripts.some((script) => script.includes(name.replace("/index.js", ""))),
          `${name} was not seen`,
        );
      }
      return { cli, run };
    };

    afterEach(() => presence?.close());

    it("leaves no process when the CLI is killed", async () => {
      const { cli, run } = await creating();
      cli.kill("SIGKILL");
      await presence.allGone();
      await run;
    });

    it("lets it end and keeps its result when the CLI is interrupted once", async () => {
      const { cli, run } = await creating();
      cli.kill("SIGINT");
      await printed(cli, /\^C received/);
      presence.tellAll("go on");
      const { stdout, stderr } = await run;
      await presence.allGone();
      assert.doesNotMatch(stdout + stderr, /the program ended/);
      const state = await project.run("stack", "export");
      assert.match(state.stdout, /"id": "echo"/);
      assert.doesNotMatch(state.stdout, /pending_operations/);
    });
  });
});
