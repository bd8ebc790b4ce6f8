/**
 * A process that serves passes to the CLI, one at a time. It ends when the runner that started it is gone, and with it the
 * command that it served, which finds nobody at its ports.
 */
import { sentence } from "../../provider/azure/errorSentence";
import { systemClock } from "../../provider/lifecycle/clock";
import { Connections } from "./connections";
import { RemoteBudget } from "./remoteBudget";
import { type ServedPass, servePass } from "./servedPass";
import type { FromWorker, Job, ToWorker } from "./workerMessages";

const answer = (message: FromWorker): void => void process.send?.(message);
const budget = new RemoteBudget(systemClock, answer);
const shared = { connections: new Connections(), deletions: new Map(), budget };
let current: ServedPass | undefined;

async function begin(job: Job): Promise<void> {
  current?.end();
  current = await servePass(job, shared);
  answer({ is: "serving", ports: current.ports });
}

function end(): void {
  const served = current?.end() ?? { statuses: {} };
  current = undefined;
  answer({ is: "served", served });
}

// A run whose engine went away leaves promises behind that nobody awaits. While a program runs, its server hears of them as well
// (`programServer.ts`); later they concern nobody, and must not take the next pass along.
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, () => {});

process.on("message", (message: ToWorker) => {
  if (message.is === "wait") budget.wait(message.spending, message.waitMs);
  else if (message.is === "end") end();
  else begin(message.job).catch((error: unknown) => answer({ is: "failed", reason: sentence(error) }));
});
process.on("disconnect", () => process.exit());
