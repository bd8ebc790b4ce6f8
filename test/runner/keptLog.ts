import type { Log } from "../../runner/kubernetes/log";

/** Keeps what is logged: `level message`. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  readonly debug = (_: object, message: string) => void this.lines.push(`debug ${message}`);
  readonly info = (_: object, message: string) => void this.lines.push(`info ${message}`);
  readonly warn = (_: object, message: string) => void this.lines.push(`warn ${message}`);
  readonly error = (_: object, message: string) => void this.lines.push(`error ${message}`);
}
