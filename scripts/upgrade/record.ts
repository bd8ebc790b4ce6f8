import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { version } from "../../package.json";
import { startTestAzure, type TestAzure } from "../../test/pulumi/localAzure";
import type { Project } from "../../test/pulumi/project";
import { FILES, FIXTURES, type Story } from "../../test/upgrade/fixture";
import { portableAzure, portableStack } from "../../test/upgrade/portable";
import { userProject, writeProgram } from "../../test/upgrade/userProject";
import { isolateProcess } from "../local/environment";
import { SCENARIOS, type Scenario } from "./scenarios";

const ROOT = join(__dirname, "..", "..");

interface Recorded {
  readonly program: string;
  readonly story: Story;
  readonly stack: unknown;
  readonly azure: unknown;
}

async function main({ force = false }: { readonly force?: boolean }): Promise<void> {
  const folder = join(FIXTURES, version);
  if (existsSync(folder) && !force) {
    throw new Error(`${folder} exists: the states of a released version stay as they are. --force writes them anew.`);
  }
  isolateProcess();
  const recorded = new Map<string, Recorded>();
  for (const scenario of SCENARIOS) {
    console.log(`${scenario.name}: examples/${scenario.example}, ${scenario.shell} shell`);
    recorded.set(scenario.name, await record(scenario));
  }
  // All or none: a folder that exists is complete.
  rmSync(folder, { recursive: true, force: true });
  for (const [name, fixture] of recorded) write(join(folder, name), fixture);
  execFileSync("biome", ["format", "--write", folder], { cwd: ROOT, stdio: "ignore" });
  console.log(`${recorded.size} fixtures are in ${folder}`);
}

/** Brings a scenario to its state, keeps the state, and goes on to learn what the next `up` has to do. */
async function record(scenario: Scenario): Promise<Recorded> {
  const program = readFileSync(join(ROOT, "examples", scenario.example, "index.ts"), "utf8");
  const azure = await startTestAzure(scenario.timeScale, { args: ["--data-plane", "off"] });
  let project: Project | undefined;
  try {
    await scenario.prepare?.(azure);
    const config = scenario.config(azure);
    project = await userProject(azure, scenario.shell, { program, config }).init();
    await scenario.make(project, azure);
    const stack = portableStack(await project.exported(), azure.local);
    const saved = portableAzure(azure.saved());
    const next = await nextUp(project, azure, scenario.edit && { ...scenario.edit, program });
    return { program, story: { config, ...next }, stack, azure: saved };
  } finally {
    project?.dispose();
    await azure.stop();
  }
}

async function nextUp(
  project: Project,
  azure: TestAzure,
  edited: { replace: string; by: string; program: string } | undefined,
): Promise<Omit<Story, "config">> {
  if (edited) {
    const { replace, by, program } = edited;
    assert.ok(program.includes(replace), `the program has no ${replace}`);
    writeProgram(project, program.replaceAll(replace, by));
  }
  const { update = 0 } = await project.plan();
  const before = azure.requests().length;
  const { code, text } = await project.up();
  assert.equal(code, 0, text);
  const writes = azure.writes(before).sort();
  if (edited === undefined) return { writes };
  const { replace, by } = edited;
  return { edit: { replace, by, updates: update }, writes };
}

function write(folder: string, { program, ...others }: Recorded): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILES.program), program);
  for (const [part, content] of Object.entries(others)) {
    writeFileSync(join(folder, FILES[part as keyof typeof others]), `${JSON.stringify(content, null, 2)}\n`);
  }
  console.log(`wrote ${folder}`);
}

const command = new Command("record-upgrade")
  .description(
    "Writes the states that this version leaves behind into test/upgrade/<version>, where the upgrade test finds them. " +
      "Needs a built package.",
  )
  .option("--force", "write the states of this version anew where it has some")
  .parse();

void main(command.opts()).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
