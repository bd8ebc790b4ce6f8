import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Azure } from "../../provider/azure/arm";
import type { Budget } from "../../provider/azure/budget";
import { type Clock, systemClock } from "../../provider/lifecycle/clock";
import type { ResourceStatus } from "../../provider/lifecycle/status";
import { type Backend, StateDamaged, StateUnavailable } from "./backend";
import { Cli } from "./cli";
import { CliBackend } from "./cliBackend";
import { Connections } from "./connections";
import { bareEnvironment, credentialsFor, QUICK } from "./environment";
import { FileBackend } from "./fileBackend";
import { processesOf } from "./lock";
import { type PassEnd, runPass } from "./pass";
import { passErrorOf } from "./passError";
import { Pool, type PoolOptions } from "./pool";
import { sentence } from "./sentence";
import { writeWhole } from "./stackFiles";
import type { AzureAccess, Pass, PassResult, StackName, StackResource, StackState, Stacks, StepResult } from "./stacks";
import { Steps } from "./steps";
import { TRANSIT_URL, Transit } from "./vaultTransit";
import { startWorkerProcess } from "./workerProcess";

/** Who keeps the data keys of stacks. */
export type SecretsChoice =
  /** The runner, under a key made of the passphrase: at least 16 random characters. The quickest by far. */
  | { readonly is: "runner"; readonly passphrase: string }
  /** Whatever Pulumi supports: `passphrase`, `azurekeyvault://…`. */
  | { readonly is: "provider"; readonly url: string };

export interface PulumiStacksOptions {
  /** Folder of settings and, by default, of states. Nobody else may write in it. */
  readonly folder: string;
  /** As Pulumi takes it: `azblob://…`. Default: files in the folder. */
  readonly backendUrl?: string;
  readonly secrets: SecretsChoice;
  /** Passes that run at the same time: about one for each core. */
  readonly workers: number;
  /** Bounds the requests of steps and passes. Default: any number. */
  readonly budget?: { readonly pass: Budget; readonly step: Budget };
  /** The Pulumi CLI. Default: `pulumi` on PATH. */
  readonly command?: string;
  /** The compiled file of a worker. Default: the one beside this file. */
  readonly workerFile?: string;
  readonly clock?: Clock;
  /** Connects for steps. Default: as passes do, to the Azure that the variables name. */
  readonly connect?: (variables: AzureAccess["variables"]) => Promise<Azure>;
  /** Credentials of backend and secrets provider are among its variables, as Pulumi names them. Default: that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Hears of each worker that another one has to take over from. */
  readonly workerReplaced?: PoolOptions["replaced"];
}

/** Stacks of Pulumi: passes by its CLI on what workers serve, steps in this process. */
export class PulumiStacks implements Stacks {
  /** Aborted: no pass begins any more. */
  private readonly closing = new AbortController();
  /** Aborted: those that run are cancelled. */
  private readonly cancelling = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly processes = processesOf(hostname());
  private readonly steps: Steps;

  private constructor(
    private readonly parts: { cli: Cli; backend: Backend; pool: Pool; clock: Clock; transit: Transit | undefined },
    /** The variables with which a plain `pulumi`, run by a person beside this process, opens the stacks. Secret. */
    readonly cliVariables: Readonly<Record<string, string>>,
    steps: Steps,
  ) {
    this.steps = steps;
  }

  /** @throws AmrError for a passphrase that is too short */
  static async start(options: PulumiStacksOptions): Promise<PulumiStacks> {
    const { folder, secrets, workers, budget, clock = systemClock } = options;
    const { environment = process.env, command = "pulumi", workerFile = join(__dirname, "worker.js") } = options;
    const [state, home, projects] = ["state", "home", "projects"].map((part) => join(folder, part)) as [
      string,
      string,
      string,
    ];
    for (const part of [state, home, projects]) await mkdir(part, { recursive: true, mode: 0o700 });
    // The CLI writes no logs of its own where a file is in the way.
    await writeWhole(join(home, "logs"), "");
    const transit = secrets.is === "runner" ? await Transit.start(secrets.passphrase) : undefined;
    const backendUrl = options.backendUrl ?? `file://${state}`;
    const urls = secrets.is === "runner" ? [backendUrl] : [backendUrl, secrets.url];
    const cliVariables = {
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: backendUrl,
      ...credentialsFor(urls, environment),
      ...transit?.variables,
    };
    const bare = bareEnvironment(environment);
    const cli = new Cli({ command, environment: { ...bare, ...QUICK, ...cliVariables } });
    const backend =
      transit && options.backendUrl === undefined
        ? new FileBackend({ state, projects }, transit.keys)
        : new CliBackend(cli, {
            projects,
            secretsProvider: secrets.is === "runner" ? TRANSIT_URL : secrets.url,
            commands: workers,
          });
    const start = () => startWorkerProcess({ file: workerFile, environment: bare, budget: budget?.pass });
    const { workerReplaced: replaced } = options;
    const pool = new Pool({ workers, clock, start, ...(replaced ? { replaced } : {}) });
    const steps = new Steps({ connections: new Connections(options.connect), clock, budget: budget?.step });
    return new PulumiStacks({ cli, backend, pool, clock, transit }, cliVariables, steps);
  }

  read(stack: StackName): Promise<StackState | undefined> {
    return this.asked(() => this.parts.backend.read(stack));
  }

  list(): Promise<readonly StackName[]> {
    return this.parts.backend.list();
  }

  async pass(pass: Pass, signal: AbortSignal): Promise<PassResult> {
    const result = this.passed(pass, signal);
    this.running.add(result);
    try {
      return await result;
    } finally {
      this.running.delete(result);
    }
  }

  step(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<StepResult> {
    return this.steps.step(resource, access, signal);
  }

  remove(resource: StackResource, access: AzureAccess, signal: AbortSignal): Promise<ResourceStatus> {
    return this.steps.remove(resource, access, signal);
  }

  forget(stack: StackName): Promise<void> {
    return this.asked(() => this.parts.backend.remove(stack));
  }

  async stop(graceMs: number): Promise<void> {
    this.closing.abort();
    const ended = Promise.allSettled([...this.running]);
    const inTime = new AbortController();
    const late = this.parts.clock.sleep(graceMs, inTime.signal).then(
      () => {
        this.cancelling.abort();
        return this.parts.cli.stop();
      },
      () => {},
    );
    await ended;
    inTime.abort();
    await late;
    await this.parts.cli.stop();
    await this.parts.pool.stop();
    this.parts.transit?.stop();
  }

  /** The answer of the backend. @throws StateDamaged, StateUnavailable; while the runner stops, any error */
  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof StateDamaged || this.closing.signal.aborted) throw error;
      throw new StateUnavailable(sentence(error), { cause: error });
    }
  }

  /** A pass, whatever comes: what fails beside its resources is in the result. */
  private async passed(pass: Pass, given: AbortSignal): Promise<PassResult> {
    const { backend, cli, clock, pool } = this.parts;
    const { stack } = pass;
    const waiting = AbortSignal.any([given, this.closing.signal]);
    const signal = AbortSignal.any([given, this.cancelling.signal]);
    let end: PassEnd;
    try {
      if (pass.verb === "up") await this.asked(() => backend.ensure(stack, signal));
      else if ((await this.read(stack)) === undefined) return { isOk: true, statuses: {}, state: undefined };
      const cwd = backend.folderOf(stack.project);
      const work = (worker: Parameters<typeof runPass>[1]) =>
        runPass(pass, worker, { cli, processes: this.processes, cwd, nowMs: () => clock.nowMs(), signal });
      end = await pool.run(pass.priority, work, waiting);
    } catch (error) {
      end = { isOk: false, statuses: {}, error: passErrorOf(error, stack, waiting) };
    }
    try {
      const state = await this.read(stack);
      await this.asked(() => backend.tidy(stack, end, signal));
      return await this.steps.begun({ ...end, state }, pass, signal);
    } catch (error) {
      return { ...end, isOk: false, error: passErrorOf(error, stack, signal), state: undefined };
    }
  }
}
