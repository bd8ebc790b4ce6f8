import { Writable } from "node:stream";
import pino, { type LevelWithSilent, type Logger } from "pino";
import { redacted } from "./secrets";

export interface LoggerOptions {
  /** `text`: a line for people, without colours. */
  readonly format: "json" | "text";
  readonly level: LevelWithSilent;
  /** Gets whole lines; default: standard output. */
  readonly write?: (line: string) => void;
}

/**
 * The runner's log. Each controller logs under its own name: `log.child({ logger: "azuremanagedredis" })`, and each line says
 * which instance, plane and pass it is about, with the fields of `logFields.ts`. Whatever is logged, secrets are taken out of the line.
 */
export function createLogger({ format, level, write = (line) => process.stdout.write(line) }: LoggerOptions): Logger {
  const lines = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      const record = redacted(JSON.parse(line)) as Record<string, unknown>;
      write(`${format === "json" ? JSON.stringify(record) : textOf(record)}\n`);
      done();
    },
  });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializedError, error: serializedError },
    },
    lines,
  );
}

/** An error in a log: its sentence. A stack only for what nobody threw on purpose. */
function serializedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  return ["TypeError", "ReferenceError", "RangeError", "SyntaxError"].includes(name)
    ? { name, message, stack }
    : { name, message };
}

/** `2026-11-29T18:00:00.000Z INFO  azure-managed-redis settled instance=default/cache1 pass=up` */
function textOf({ time, level, logger, msg, ...rest }: Record<string, unknown>): string {
  const members = Object.entries(rest).map(([name, value]) => `${name}=${word(value)}`);
  return [time, String(level).toUpperCase().padEnd(5), logger ?? "runner", oneLine(msg ?? ""), ...members].join(" ");
}

function word(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** Nobody forges a line of the log by a name with a line break. */
function oneLine(value: unknown): string {
  return String(value).replace(/[\r\n\u2028\u2029]+/g, " ");
}
