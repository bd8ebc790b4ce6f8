import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { spokenDuration } from "../../provider/description/duration";

interface Running {
  readonly metadata: StepEventMetadata;
  readonly sinceMs: number;
  phase: string;
}

const VERBS: Readonly<Record<string, string>> = { create: "creating", update: "updating", delete: "deleting" };
const HEARTBEAT_MS = 1_000;

/**
 * Prints the work of Pulumi and Azure, one line a second and one when something ends, with the phase that Azure reports and
 * the time that has passed here and in the stretched time of the local Azure.
 */
export class Progress {
  private readonly running = new Map<string, Running>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly timeScale: number,
    private readonly print: (line: string) => void,
  ) {
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  readonly onEvent = (event: EngineEvent): void => {
    const begun = event.resourcePreEvent?.metadata;
    if (begun && VERBS[begun.op]) this.running.set(begun.urn, { metadata: begun, sinceMs: Date.now(), phase: "" });
    const ended = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
    const known = ended && this.running.get(ended.urn);
    if (known) {
      this.running.delete(known.metadata.urn);
      if (isReal(known)) this.print(this.line(event.resOpFailedEvent ? "✗" : "✓", known, ""));
    }
    const diagnostic = event.diagnosticEvent;
    if (!diagnostic) return;
    const about = diagnostic.urn === undefined ? undefined : this.running.get(diagnostic.urn);
    if (diagnostic.ephemeral && about) about.phase = plain(diagnostic.message);
    // Debug lines are for Pulumi's developers, and its SDK writes secret outputs into them.
    else if (diagnostic.severity === "warning" || diagnostic.severity === "error")
      this.print(`  ${diagnostic.severity}: ${plain(diagnostic.message)}`);
  };

  private beat(): void {
    for (const one of this.running.values())
      if (isReal(one)) this.print(this.line("…", one, one.phase.split(",")[0] ?? ""));
  }

  private line(mark: string, { metadata, sinceMs, phase }: Running, state: string): string {
    const [, type = "", name = ""] = /([^:$]+)::([^:]+)$/.exec(metadata.urn) ?? [];
    const hereMs = Date.now() - sinceMs;
    const usual = /usually about ([^)]+)/.exec(phase)?.[1];
    const time = `${(hereMs / 1000).toFixed(1)} s = ${spokenDuration(hereMs / this.timeScale)} in Azure`;
    const expected = usual && mark === "…" ? `, usually ${usual}` : "";
    return `  ${mark} ${VERBS[metadata.op]} ${type} ${name}${state ? ` [${state}]` : ""}: ${time}${expected}`;
  }
}

function isReal({ metadata }: Running): boolean {
  return metadata.type.startsWith("pulumi-nodejs:");
}

/** The engine marks up colours as <{%…%}>. */
function plain(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "").trim();
}
