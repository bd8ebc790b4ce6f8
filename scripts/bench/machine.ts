import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

/** The machine and the versions behind the figures, in one line, and how busy the machine was. */
export function machine(): string {
  const [cpu] = cpus();
  const { version } = JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")) as {
    version: string;
  };
  const cli = execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim();
  const [, busy = 0] = loadavg();
  return (
    `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, ` +
    `load ${busy.toFixed(1)} at the end; Node ${process.version}, Pulumi CLI ${cli}, @pulumi/pulumi ${version}`
  );
}
