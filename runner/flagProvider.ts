import { readFileSync } from "node:fs";
import {
  type EvaluationContext,
  FlagNotFoundError,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
  StandardResolutionReasons,
  TypeMismatchError,
} from "@openfeature/server-sdk";
import { type Flag, parseFlags } from "./flagFile";

/**
 * Flags of a file, for OpenFeature. Each question looks at the file, so a change counts at once, also one by the symlinks of a
 * ConfigMap. A file that becomes unreadable or wrong changes nothing: the last good one stays, and a warning says so once.
 */
export class FlagProvider implements Provider {
  readonly metadata = { name: "flag file" };
  readonly runsOn = "server";
  private text: string | undefined;
  private flags: ReadonlyMap<string, Flag> = new Map();
  private warned: string | undefined;

  /**
   * @param read   the text of the file
   * @throws Error in one sentence, for a file that cannot be read or holds a mistake
   */
  constructor(
    private readonly file: string,
    private readonly warn: (message: string) => void,
    private readonly read: (file: string) => string = (path) => readFileSync(path, "utf8"),
  ) {
    this.load();
  }

  resolveBooleanEvaluation(name: string, _fallback: boolean, context: EvaluationContext) {
    return this.resolve<boolean>(name, "boolean", context);
  }

  resolveStringEvaluation(name: string, _fallback: string, context: EvaluationContext) {
    return this.resolve<string>(name, "string", context);
  }

  resolveNumberEvaluation(name: string, _fallback: number, context: EvaluationContext) {
    return this.resolve<number>(name, "number", context);
  }

  async resolveObjectEvaluation<T extends JsonValue>(name: string): Promise<ResolutionDetails<T>> {
    throw new TypeMismatchError(`the flag ${name} is no object: flags of a file are true or false, texts or numbers`);
  }

  private async resolve<T>(name: string, type: string, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    this.refresh();
    const flag = this.flags.get(name);
    if (flag === undefined || flag.isDisabled) throw new FlagNotFoundError(`${this.file} has no flag ${name}`);
    const { value, variant, isTargeted } = flag.evaluate(context);
    if (typeof value !== type) throw new TypeMismatchError(`the flag ${name} in ${this.file} is no ${type}`);
    const reason = isTargeted ? StandardResolutionReasons.TARGETING_MATCH : StandardResolutionReasons.DEFAULT;
    return { value: value as T, variant, reason };
  }

  private refresh(): void {
    try {
      this.load();
      this.warned = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.warned) this.warn(`${message}; the last good flags stay`);
      this.warned = message;
    }
  }

  private load(): void {
    const text = this.textOf();
    if (text === this.text) return;
    try {
      this.flags = parseFlags(text);
      this.text = text;
    } catch (error) {
      throw new Error(`cannot use the flags in ${this.file}: ${(error as Error).message}`);
    }
  }

  private textOf(): string {
    try {
      return this.read(this.file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`cannot read the flags in ${this.file} (${code ?? "failed"})`);
    }
  }
}
