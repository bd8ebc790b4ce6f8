/**
 * A process that serves passes to the CLI, one at a time. It ends when the runner that started it is gone, and with it the
 * command that it served, which finds nobody at its ports.
 */
import "./leanSdk";
import { systemClock } from "../../provider/lifecycle/clock";
import { Connections } from "./connections";
import { PatientBudget } from "./patientBudget";
import { RemoteBudget } from "./remoteBudget";
import { sentence } from "./sentence";
import { type ServedPass, servePass } from "./servedPass";
import type { FromWorker, Job, ToWorker } from "./workerMessages";

const answer = (message: FromWorker): void => void process.send?.(message);
const budget = new RemoteBudget(systemClock, answer);
const shared = {
  connections: new Connections(),
  deletions: new Map(),
  // A pass that gives up over one request costs a whole pass more.
  budget: new PatientBudget(budget, systemClock),
};
let current: ServedPass | undefined;

async function reply(message: Exclude<ToWorker, { readonly is: "wait" }>): Promise<void> {
  if (message.is === "end") end();
  else await begin(message.job);
}

async function begin(job: Job): Promise<void> {
  const former = current;
  current = undefined;
  former?.end();
  current = await servePass(job, shared);
  answer({ is: "serving", ports: current.ports });
}

function end(): void {
  const ending = current;
  current = undefined;
  answer({ is: "served", served: ending?.end() ?? { statuses: {} } });
}

// A run whose engine went away, and a program that failed, leave promises of Pulumi's runtime behind that nobody awaits. While a
// program runs, its server hears of them as well (`programServer.ts`); later they concern nobody, and must not take the next pass
// along. Nothing that is thrown comes from there (measured): such an error ends this process, and the runner tries again.
process.on("unhandledRejection", () => {});

process.on("message", (message: ToWorker) => {
  if (message.is === "wait") budget.wait(message.spending, message.waitMs);
  // Each question has an answer, since the runner waits for one.
  else reply(message).catch((error: unknown) => answer({ is: "failed", reason: sentence(error) }));
});
process.on("disconnect", () => process.exit());
