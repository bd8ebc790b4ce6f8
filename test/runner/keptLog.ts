import type { Log } from "../../runner/kubernetes/log";

/** Keeps what is logged: `level message`, and the fields beside. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  readonly fields: Readonly<Record<string, unknown>>[] = [];
  readonly debug = this.keeping("debug");
  readonly info = this.keeping("info");
  readonly warn = this.keeping("warn");
  readonly error = this.keeping("error");

  private keeping(level: keyof Log) {
    return (fields: object, message: string): void => {
      this.lines.push(`${level} ${message}`);
      this.fields.push({ ...fields });
    };
  }
}
