import { FUNCTIONS, type FunctionName, isFunction } from "./templateFunctions";
import { type Section, sectionsOf, TemplateMistake, type Token } from "./templateScanner";

export type Operand =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "field"; readonly path: readonly string[]; readonly at: number }
  | { readonly is: "pipeline"; readonly pipeline: Pipeline };

/** A value, or a function with its arguments. The result of the command before comes as the last argument. */
export type Command =
  | { readonly is: "value"; readonly value: Operand }
  | { readonly is: "call"; readonly name: FunctionName; readonly args: readonly Operand[]; readonly at: number };

export type Pipeline = readonly Command[];

/** A template in the order of its output: text, and pipelines whose result goes in its place. */
export type Template = readonly (string | Pipeline)[];

const DEPTH_MAX = 32;

/** Parses a template. @throws TemplateMistake for what Go refuses, and for what there is in Go only */
export function parseTemplate(source: string): Template {
  return [...sectionsOf(source)].flatMap(({ text, action }: Section) =>
    action ? [text, new ActionParser(action.tokens, action).parse()] : [text],
  );
}

class ActionParser {
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly action: { readonly at: number; readonly end: number },
  ) {}

  parse(): Pipeline {
    const pipeline = this.pipeline();
    const rest = this.tokens[this.next];
    if (rest) throw this.unexpected("a parenthesis is closed that was not opened");
    return pipeline;
  }

  private pipeline(): Pipeline {
    const commands: Command[] = [];
    do {
      commands.push(this.command(commands.length));
    } while (this.take("pipe"));
    return commands;
  }

  private command(stage: number): Command {
    this.take("space");
    const first = this.tokens[this.next];
    if (first?.is === "word") return this.call(first);
    const value = this.operand();
    if (value === undefined) throw this.unexpected("a value is missing");
    if (stage > 0) throw new TemplateMistake(this.here(), "only a function takes the value before the |");
    this.take("space");
    if (this.atOperand()) throw new TemplateMistake(this.here(), "only a function takes arguments");
    return { is: "value", value };
  }

  private call({ word, at }: Token & { readonly is: "word" }): Command {
    if (!isFunction(word)) {
      throw new TemplateMistake(
        at,
        `there is no ${word} here: fields, | and ${Object.keys(FUNCTIONS).join(", ")} are all`,
      );
    }
    this.next++;
    const args: Operand[] = [];
    while (this.take("space") && this.atOperand()) args.push(this.operand() as Operand);
    if (this.atOperand()) throw new TemplateMistake(this.here(), "a space is missing");
    return { is: "call", name: word, args, at };
  }

  private operand(): Operand | undefined {
    const token = this.tokens[this.next];
    if (token?.is === "text") {
      this.next++;
      this.noField();
      return { is: "text", text: token.text };
    }
    if (token?.is === "field") {
      this.next++;
      return { is: "field", path: token.path, at: token.at };
    }
    if (token?.is === "word")
      throw new TemplateMistake(token.at, `${token.word} has no place here: put a call in parentheses`);
    return token?.is === "open" ? this.parenthesis(token.at) : undefined;
  }

  private parenthesis(at: number): Operand {
    if (++this.depth > DEPTH_MAX) throw new TemplateMistake(at, `parentheses are nested more than ${DEPTH_MAX} deep`);
    this.next++;
    const pipeline = this.pipeline();
    if (!this.take("close")) throw this.unexpected("the parenthesis is not closed", at);
    this.depth--;
    this.noField();
    return { is: "pipeline", pipeline };
  }

  /** A mistake about a character that has no place, or else this one. */
  private unexpected(reason: string, at = this.here()): TemplateMistake {
    const token = this.tokens[this.next];
    return token?.is === "other"
      ? new TemplateMistake(token.at, `${token.found} has no place here`)
      : new TemplateMistake(at, reason);
  }

  /** A field of something that is no field: Go's templates have it, and nothing here has fields. */
  private noField(): void {
    if (this.tokens[this.next]?.is === "field") throw new TemplateMistake(this.here(), "a text has no fields");
  }

  private atOperand(): boolean {
    const { is } = this.tokens[this.next] ?? {};
    return is === "text" || is === "field" || is === "word" || is === "open";
  }

  private take(is: Token["is"]): boolean {
    if (this.tokens[this.next]?.is !== is) return false;
    this.next++;
    return true;
  }

  private here(): number {
    return this.tokens[this.next]?.at ?? this.action.end - 2;
  }
}
