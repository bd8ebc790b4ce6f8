import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { TestAzure } from "../pulumi/localAzure";
import { Project } from "../pulumi/project";
import type { Shell } from "../pulumi/shell";
import type { Fixture } from "./fixture";
import { stackFor } from "./portable";

/** Of all fixtures: what it protects was made up by a local Azure. */
const PASSPHRASE = "upgrade";
/** As `Project` has it. */
const STACK = "test";

/** A folder in which a user works with an earlier version's program and stack configuration. */
export function userProject(
  azure: TestAzure,
  shell: Shell,
  { program, config, salt }: { program: string; config: object; salt?: string },
): Project {
  const variables = { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
  const project = new Project(azure.local, { shell, variables, asUsersDo: true });
  const entries = Object.entries(config).map(([name, value]) => [`project:${name}`, value]);
  const settings = { ...(salt ? { encryptionsalt: salt } : {}), config: Object.fromEntries(entries) };
  writeFileSync(join(project.folder, `Pulumi.${STACK}.yaml`), JSON.stringify(settings));
  writeProgram(project, program);
  return project;
}

/** Compiled here, once: the CLI would load a compiler in each command. What it says of types, the type check says. */
export function writeProgram({ folder }: Project, program: string): void {
  writeFileSync(join(folder, "index.js"), transformSync(program, { loader: "ts", format: "cjs" }).code);
}

/** The folder of a fixture's user; `restore` brings the stack's state into it. */
export function fixtureProject(azure: TestAzure, shell: Shell, { program, story, stack }: Fixture): Project {
  return userProject(azure, shell, { program, config: story.config, salt: saltOf(stack) });
}

/** What was exported then is the state of the stack now. */
export async function restore(project: Project, { local }: TestAzure, { stack }: Fixture): Promise<void> {
  const file = join(project.folder, "stack.json");
  writeFileSync(file, stackFor(local, stack));
  await project.init();
  await project.ok(["stack", "import", "--file", file]);
}

function saltOf(stack: string): string {
  const { deployment } = JSON.parse(stack) as { deployment: { secrets_providers: { state: { salt: string } } } };
  return deployment.secrets_providers.state.salt;
}
