import type { FailingWatch } from "./kubernetes/watchBook";
import { withoutSecrets } from "./telemetry/secrets";

/** A failure that is younger may pass by itself: an API server restarts within that time. */
const PATIENCE_MS = 60_000;
/** More would push the instances off the page. */
const SHOWN_MAX = 8;

/** What watches that fail mean for whoever runs the runner: a sentence for each cause. `nowMs`: of the clock of the book. */
export function watchNotices(failing: readonly FailingWatch[], nowMs: number): readonly string[] {
  const refused = failing.filter(({ status }) => status === 403);
  const sentences = refused.map(({ kind, verb, namespace, message }) => {
    const where = namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
    return `The runner may not ${verb} ${kind} ${where}, and waits until it may: grant it, or choose the namespaces with --namespaces and --runtime-namespaces. ${message}`;
  });
  const others = lasting(failing, nowMs).filter(({ status }) => status !== 403);
  if (others.length > 0) sentences.push(`${said(others, nowMs)}.`);
  const more = sentences.length - SHOWN_MAX;
  const shown = more > 0 ? [...sentences.slice(0, SHOWN_MAX), `And ${more} more like these.`] : sentences;
  return shown.map(withoutSecrets);
}

/** Why the probe of readiness fails, while watches have failed for a while: the world may look otherwise by now. */
export function watchTrouble(failing: readonly FailingWatch[], nowMs: number): string | undefined {
  const long = lasting(failing, nowMs);
  return long.length === 0 ? undefined : said(long, nowMs);
}

function lasting(failing: readonly FailingWatch[], nowMs: number): readonly FailingWatch[] {
  return failing.filter(({ sinceMs }) => nowMs - sinceMs >= PATIENCE_MS);
}

function said(failing: readonly FailingWatch[], nowMs: number): string {
  const [first] = [...failing].sort((a, b) => a.sinceMs - b.sinceMs);
  if (first === undefined) return "";
  const minutes = Math.floor((nowMs - first.sinceMs) / 60_000);
  const which = failing.length === 1 ? "a watch has" : `${failing.length} watches have`;
  return `${which} failed for ${minutes} min: ${first.verb} ${first.kind}: ${first.message}`;
}
