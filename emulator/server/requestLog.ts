import pino from "pino";

/** One ARM request, without anything secret: no body, no token, no query but the api-version. */
export interface RequestRecord {
  readonly timeMs: number;
  readonly azureTimeMs: number;
  readonly method: string;
  readonly path: string;
  readonly apiVersion: string | null;
  /** ARM id of the resource, also of the one whose operation is polled; undefined for lists. */
  readonly id: string | undefined;
  /** Status of the answer, also of one that was dropped; 0 where the connection was cut before anything was done. */
  readonly status: number;
  /** Azure's error code. */
  readonly code: string | undefined;
  readonly durationMs: number;
  readonly correlationId: string;
  readonly requestId: string;
  /** The connection was cut instead of answering: before anything was done, or after. */
  readonly dropped: "before" | "after" | undefined;
}

export interface RequestLog {
  write(record: RequestRecord): void;
  close(): void;
}

/** Appends one JSON line per request; written at once, so that a killed emulator leaves a complete log. */
export function requestLog(file: string): RequestLog {
  const destination = pino.destination({ dest: file, append: true, sync: true, mkdir: true });
  return {
    write(record) {
      const { timeMs, azureTimeMs, path, apiVersion, id: _, durationMs, dropped, ...rest } = record;
      const line = {
        time: new Date(timeMs).toISOString(),
        azureTime: new Date(azureTimeMs).toISOString(),
        path: apiVersion === null ? path : `${path}?api-version=${apiVersion}`,
        ...rest,
        durationMs: Math.round(durationMs * 1000) / 1000,
        ...(dropped ? { dropped: true } : {}),
      };
      destination.write(`${JSON.stringify(line)}\n`);
    },
    close: () => destination.end(),
  };
}
