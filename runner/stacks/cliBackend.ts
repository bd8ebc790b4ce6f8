import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Semaphore } from "async-mutex";
import { z } from "zod";
import { AmrError } from "../../provider/azure/errors";
import type { Backend } from "./backend";
import type { Cli, Ended } from "./cli";
import { writeProject } from "./projectFile";
import { writeWhole } from "./stackFiles";
import type { StackName, StackState } from "./stacks";
import { documentInExport, hasDoneCreations, resourcesIn, withoutDoneCreations } from "./stateDocument";
import { revealed } from "./stateSecrets";

const MISSING = /no stack named/;
const listed = z.array(z.object({ name: z.string() }));

export interface CliBackendOptions {
  /** A folder for each project is made in it. */
  readonly projects: string;
  /** As `pulumi stack init` takes it. */
  readonly secretsProvider: string;
  /** Most commands at the same time: reconciliations ask far more often than passes run. */
  readonly commands: number;
}

/** Stacks wherever Pulumi can keep them, at the price of a command of the CLI for each question. */
export class CliBackend implements Backend {
  /** Stacks that were made here, and that no read has missed since. */
  private readonly known = new Set<string>();
  /** Stacks whose last read showed creations that are done, and that Pulumi keeps as under way. */
  private readonly untidy = new Set<string>();

  private readonly turns: Semaphore;

  constructor(
    private readonly cli: Pick<Cli, "run" | "errorIn">,
    private readonly options: CliBackendOptions,
  ) {
    this.turns = new Semaphore(options.commands);
  }

  folderOf(project: string): string {
    return join(this.options.projects, project);
  }

  async ensure(name: StackName, signal: AbortSignal): Promise<void> {
    if (this.known.has(fullName(name))) return;
    const args = ["stack", "init", name.stack, "--secrets-provider", this.options.secretsProvider];
    const ended = await this.run(name.project, args, signal);
    if (ended.code !== 0 && !/already exists/.test(ended.stderr)) throw this.failed("make", name, ended);
    this.known.add(fullName(name));
  }

  async read(name: StackName): Promise<StackState | undefined> {
    const ended = await this.run(name.project, ["stack", "export", "--show-secrets", "--stack", name.stack]);
    if (ended.code !== 0 && MISSING.test(ended.stderr)) {
      this.forget(name);
      return undefined;
    }
    if (ended.code !== 0) throw this.failed("read", name, ended);
    const document = documentInExport(ended.stdout);
    this.untidy[hasDoneCreations(document) ? "add" : "delete"](fullName(name));
    // The CLI has opened the secrets: no key is needed here.
    return resourcesIn(document, (value) => revealed(value, Buffer.alloc(0)));
  }

  async list(): Promise<readonly StackName[]> {
    const ended = await this.run("amr", ["stack", "ls", "--all", "--json"]);
    if (ended.code !== 0) throw new AmrError(`cannot list the stacks: ${this.cli.errorIn(ended)}`);
    // `organization/project/stack`; the organization is left out where it is the user's own.
    return listed.parse(JSON.parse(ended.stdout)).flatMap(({ name }) => {
      const [stack, project] = name.split("/").reverse();
      return stack === undefined || project === undefined ? [] : [{ project, stack }];
    });
  }

  /**
   * Only the files of a folder are ours to remove. Creations that an export or an import which fails leaves behind do no harm but
   * a warning: the next read finds them again, and the pass after it tries again.
   */
  async tidy(name: StackName, { isOk }: { readonly isOk: boolean }, signal: AbortSignal): Promise<void> {
    if (!isOk || !this.untidy.has(fullName(name))) return;
    // Without `--show-secrets`: what is sealed stays sealed.
    const { code, stdout } = await this.run(name.project, ["stack", "export", "--stack", name.stack], signal);
    const folder = await mkdtemp(join(this.folderOf(name.project), "import-"));
    try {
      const file = join(folder, "stack.json");
      if (code !== 0) return;
      await writeWhole(file, withoutDoneCreations(stdout));
      await this.run(name.project, ["stack", "import", "--stack", name.stack, "--file", file], signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async remove(name: StackName): Promise<void> {
    this.forget(name);
    const ended = await this.run(name.project, ["stack", "rm", name.stack, "--yes", "--force"]);
    if (ended.code !== 0 && !MISSING.test(ended.stderr)) throw this.failed("remove", name, ended);
  }

  /** A stack of that name is made again, should it be needed. */
  private forget(name: StackName): void {
    for (const names of [this.known, this.untidy]) names.delete(fullName(name));
  }

  private failed(verb: string, name: StackName, ended: Ended): AmrError {
    return new AmrError(`cannot ${verb} the stack ${fullName(name)}: ${this.cli.errorIn(ended)}`);
  }

  private async run(project: string, args: readonly string[], signal?: AbortSignal): Promise<Ended> {
    await writeProject(this.folderOf(project), project);
    return await this.turns.runExclusive(() => this.cli.run(args, { cwd: this.folderOf(project), signal }));
  }
}

function fullName({ project, stack }: StackName): string {
  return `${project}/${stack}`;
}
