import { spawnSync } from "node:child_process";
import { KUBECONFIG } from "./apiServer";

/** Types a line of kubectl for the reader, and runs it. @throws with what kubectl said */
export function typed(line: string, input?: string): string {
  console.log(`   $ kubectl ${line}`);
  const output = kubectl(words(line), input);
  if (output.trim() !== "") console.log(output.trimEnd().replace(/^/gm, "     "));
  return output;
}

/** The words of a line, as a shell splits them; single quotes keep words together. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

export function kubectl(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync("kubectl", [`--kubeconfig=${KUBECONFIG}`, ...args], {
    encoding: "utf8",
    input,
  });
  if (status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}
