import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_REDIS, RUNTIME_REDIS } from "./kinds";
import { forDemo, show, words } from "./kubectl";
import { ROOT } from "./processes";

const WIDTH = 100;
const CATCH_UP_POLL_MS = 50;
const CATCH_UP_POLLS = 40;

const message = (type: string) => `{.status.conditions[?(@.type=="${type}")].message}`;
const FORMAT = `'jsonpath={.metadata.name} {.status.state} ${message("Reconciling")}${message("Stalled")}{"\\n"}'`;

/** `kubectl get --watch` of the objects of both planes, as in terminals beside the one in which the other lines are typed. */
export class Watch {
  private readonly children: ChildProcess[] = [];
  private readonly last = new Map<string, string>();

  /** Types both lines. Their output goes on until the end. */
  start(): void {
    this.watch("runtime", `get ${RUNTIME_REDIS} -A --watch -o ${FORMAT}`);
    this.watch("control", `get ${CONTROL_REDIS} sample --watch -o ${FORMAT}`);
  }

  /** Waits a moment for what the API server has said already, so that the lines come in the order of events. */
  async caughtUp(plane: "runtime" | "control", state: string): Promise<void> {
    const isShown = () => this.last.get(plane)?.split(" ")[1] === state;
    for (let poll = 0; poll < CATCH_UP_POLLS && !isShown(); poll += 1) await pause(CATCH_UP_POLL_MS);
  }

  async stop(): Promise<void> {
    for (const child of this.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
  }

  private watch(plane: "runtime" | "control", line: string): void {
    show(`${line.replace(" -o ", " \\\n       -o ")} &`);
    const child = spawn("kubectl", forDemo(words(line)), { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] });
    child.on("error", () => {}); // kubectl is there: other lines of it were run
    createInterface({ input: child.stdout }).on("line", (text) => {
      const said = shortened(text.trim());
      const isNews = said !== this.last.get(plane);
      this.last.set(plane, said);
      // A name alone: nobody has looked at the object yet.
      if (isNews && said.includes(" ")) console.log(`     ${plane}  ${said}`);
    });
    this.children.push(child);
  }
}

/** Of a message that is too long the end is kept: how long it has been, and how long it usually is. */
function shortened(text: string): string {
  if (text.length <= WIDTH) return text;
  const end = /; [^;]{1,40}$/.exec(text)?.[0] ?? "";
  const start = text.slice(0, WIDTH - end.length);
  return `${start.slice(0, start.lastIndexOf(" "))} …${end}`;
}
