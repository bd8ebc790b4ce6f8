import { spawn } from "node:child_process";
import type { Instance } from "./instance";

const DONE = "done";

/**
 * Starts a process of its own that outlives this one, and reads from this one: when this one dies, however, the pipe ends and
 * the other deletes what the run made.
 * @param args  of this command, with which the other one deletes
 * @returns what lets the other one end without deleting
 */
export function startGuard(args: readonly string[], { run }: Instance): () => void {
  const [script = ""] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, script, ...args, "--guard", run], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  console.log(`process ${child.pid} deletes what the run makes, should this one be killed`);
  child.stdin.on("error", () => {});
  return () => void child.stdin.end(DONE);
}

/** Waits for the process that started this one. @returns whether that one died with its work undone */
export async function isOrphaned(): Promise<boolean> {
  let heard = "";
  for await (const chunk of process.stdin) heard += String(chunk);
  return heard !== DONE;
}
