import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { CONTROL_PLANE_GROUP } from "./api/groups";
import { RUNNER_NAME } from "./api/marks";
import { eventLines } from "./eventLines";
import { AZURE_MANAGED_REDIS, openFeatures } from "./features";
import { keepPlanes } from "./keepPlanes";
import { KubernetesClient } from "./kubernetes/client";
import { systemClock } from "./kubernetes/clock";
import { HttpsTransport } from "./kubernetes/httpsTransport";
import { identityOfThisProcess } from "./kubernetes/identity";
import { ambientKubeConfig, suppliedKubeConfig } from "./kubernetes/kubeconfig";
import { type HeldLease, LeaseCandidate } from "./kubernetes/lease";
import { WatchBook } from "./kubernetes/watchBook";
import type { RunnerOptions } from "./options";
import { type Planes, startPlanes } from "./planes";
import { snapshotOf, VERSION } from "./snapshotOf";
import { createLogger } from "./telemetry/logger";
import { Metrics } from "./telemetry/metrics";
import { Notices } from "./telemetry/notices";
import { Heartbeat, type RunnerPhase, readiness } from "./telemetry/probes";
import { serveProbes, serveStatus, type TelemetryServer } from "./telemetry/telemetryServer";
import { watchNotices, watchTrouble } from "./watchNotices";

/**
 * Runs until the signal, or until the Lease is lost; passes that run then end, or are cancelled after the grace. This is the only
 * place that chooses implementations.
 * @throws Error in one sentence, for options that cannot be used
 */
export async function runRunner(options: RunnerOptions, signal: AbortSignal): Promise<void> {
  const log = createLogger(options.log);
  const startedMs = Date.now();
  let phase: RunnerPhase = "starting";
  let planes: Planes | undefined;
  const objects = () => planes?.objects() ?? { control: [], runtime: [] };
  const metrics = new Metrics(() => {
    const { control, runtime } = objects();
    const counted = (plane: "control" | "runtime") => (object: { status?: unknown }) => ({
      plane,
      state: String((object.status as { state?: string } | undefined)?.state ?? "Processing"),
    });
    return [...control.map(counted("control")), ...runtime.map(counted("runtime"))];
  });
  const notices = new Notices(log);
  let ofPlanes: Notices | undefined;
  if (options.exposesAuthString) {
    notices.tell("--expose-auth-string: whoever may read AzureManagedRedis objects reads their keys.");
  }
  const watches = new WatchBook();
  const elapsedMs = () => systemClock.elapsedMs();
  const heartbeat = new Heartbeat(() => performance.now());
  const features = await openFeatures({ file: options.flagFile, warn: (message) => log.warn({}, message) });
  const clients: KubernetesClient[] = [];
  const servers: TelemetryServer[] = [];
  const stop = new AbortController();
  const ends = AbortSignal.any([signal, stop.signal]);
  let lease: HeldLease | undefined;
  heartbeat.start();
  try {
    const client = (config: ConstructorParameters<typeof HttpsTransport>[0]) => {
      const made = new KubernetesClient({
        transport: new HttpsTransport(config),
        clock: systemClock,
        random: Math.random,
        log,
        fieldManager: `${CONTROL_PLANE_GROUP}/${RUNNER_NAME}`,
        instance: hostname(),
        watches,
        onEvent: eventLines((logger) => log.child({ logger })),
      });
      clients.push(made);
      return made;
    };
    const { kubeconfig, runtimeKubeconfig } = options;
    const control = client(ambientKubeConfig(kubeconfig === undefined ? {} : { file: kubeconfig }));
    const runtime =
      runtimeKubeconfig === undefined
        ? control
        : client(suppliedKubeConfig(readFileSync(runtimeKubeconfig, "utf8"), runtimeKubeconfig));

    const status = await serveStatus(options.metrics, {
      metrics,
      snapshot: () =>
        snapshotOf(objects(), {
          nowMs: Date.now(),
          startedMs,
          phase,
          notices: [...notices.all, ...(ofPlanes?.all ?? []), ...watchNotices(watches.all, elapsedMs())],
          passes: planes?.passes() ?? NO_PASSES,
          lastPass: (object) => planes?.lastPass(object),
        }),
    });
    servers.push(status);
    const probes = await serveProbes(options.probes, {
      healthz: () => heartbeat.health(),
      readyz: () => readiness(phase, watchTrouble(watches.all, elapsedMs())),
    });
    servers.push(probes);
    log.info(
      { version: VERSION, statusPage: status.endpoint, probes: probes.endpoint },
      "status page and probes answer",
    );

    const { leaseNamespace } = options;
    if (leaseNamespace !== undefined) {
      phase = "standby";
      const ref = { namespace: leaseNamespace, name: RUNNER_NAME };
      const candidate = new LeaseCandidate(control, {
        ref,
        identity: identityOfThisProcess(),
        clock: systemClock,
        random: Math.random,
        log,
      });
      metrics.leads(RUNNER_NAME, false);
      lease = await candidate.acquire(ends);
      metrics.leads(RUNNER_NAME, true);
      lease.lost.addEventListener("abort", () => stop.abort(), { once: true });
      phase = "starting";
    }

    const isOn = () => features.isOn(AZURE_MANAGED_REDIS);
    const onlyDeletions = !(await isOn());
    if (onlyDeletions) {
      notices.tell(
        `The feature flag ${AZURE_MANAGED_REDIS} is off: only deletions that were begun are finished. Switch it on and restart.`,
      );
    }
    const isLost = () => lease?.lost.aborted === true;
    const of = { options, control, runtime, metrics, log, isOn, onlyDeletions, isLost };
    await keepPlanes(
      {
        start: (until) => {
          // What was missing before may be there now.
          ofPlanes = new Notices(log);
          return startPlanes({ ...of, notices: ofPlanes }, until);
        },
        tell: (now, next) => {
          planes = now;
          phase = next === "synced" && onlyDeletions ? "switched off" : next;
          log.info({}, phase === "stopping" ? "stopping: no pass begins any more" : phase);
        },
        log,
      },
      ends,
    );
    if (lease?.lost.aborted && !signal.aborted) throw new Error("the Lease was lost: another runner goes on");
  } catch (error) {
    if (signal.aborted && planes === undefined) return;
    stop.abort();
    await planes?.ended.catch(() => {});
    throw error;
  } finally {
    await lease?.release();
    heartbeat.stop();
    for (const server of servers) await server.stop();
    for (const client of clients) await client.close();
    await features.close();
  }
}

const NO_PASSES = { running: 0, waiting: 0 };
