import { rmSync } from "node:fs";
import { runningAzure, stopAzure } from "../demo/azure";
import { end, FOLDER } from "./processes";

/** Ends every process of the demo, and removes every file. */
export async function stop(): Promise<void> {
  await end("amr", "SIGTERM");
  // An API server with open watches takes a minute to stop by itself.
  await end("kube-apiserver", "SIGKILL");
  await end("etcd", "SIGKILL");
  const azure = runningAzure(FOLDER);
  if (azure) await stopAzure(FOLDER, azure);
  rmSync(FOLDER, { recursive: true, force: true });
}
