/** What a flag is asked about, by name: `{ feature: "azureManagedRedis", plane: "kcp" }`. */
export type FlagContext = Readonly<Record<string, unknown>>;

/** Whether a query holds for a context. */
export type FlagQuery = (context: FlagContext) => boolean;

type Value = string | number | boolean;
type Token = { readonly is: "sign" | "word"; readonly text: string } | { readonly is: "value"; readonly value: Value };

const TOKEN =
  /\s*(?:(?<sign>==|!=|[()[\],])|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<number>-?\d+(?:\.\d+)?)(?![\w.])|(?<word>[A-Za-z_][\w.-]*))/y;
/** Longer than any query that a person writes. */
const LENGTH_MAX = 4_000;
const DEPTH_MAX = 32;

/**
 * Compiles a targeting query of go-feature-flag: `==`, `!=`, `in [..]`, `not`, `and`, `or` and brackets; `and` binds closer than
 * `or`. A comparison with what the context does not have is false.
 * @throws Error  for anything else, with the position
 */
export function compileQuery(text: string): FlagQuery {
  if (text.length > LENGTH_MAX) throw new Error(`is longer than ${LENGTH_MAX} characters`);
  const parser = new Parser(tokens(text));
  const query = parser.or(0);
  parser.end();
  return query;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  or(depth: number): FlagQuery {
    let left = this.and(depth);
    while (this.takes("word", "or")) {
      const [before, after] = [left, this.and(depth)];
      left = (context) => before(context) || after(context);
    }
    return left;
  }

  end(): void {
    if (this.at < this.tokens.length) throw new Error(`has ${this.here()} where it should end`);
  }

  private and(depth: number): FlagQuery {
    let left = this.term(depth);
    while (this.takes("word", "and")) {
      const [before, after] = [left, this.term(depth)];
      left = (context) => before(context) && after(context);
    }
    return left;
  }

  private term(depth: number): FlagQuery {
    if (depth > DEPTH_MAX) throw new Error(`has more than ${DEPTH_MAX} brackets in each other`);
    if (this.takes("word", "not")) {
      const negated = this.term(depth + 1);
      return (context) => !negated(context);
    }
    if (!this.takes("sign", "(")) return this.comparison();
    const inner = this.or(depth + 1);
    this.expect(")");
    return inner;
  }

  private comparison(): FlagQuery {
    const name = this.next();
    if (name?.is !== "word") throw new Error(`has ${this.here(-1)} where a name of the context should be`);
    const seenIn = (context: FlagContext) => lookUp(context, name.text);
    if (this.takes("sign", "==") || this.takes("word", "eq")) {
      const wanted = this.value();
      return (context) => seenIn(context) === wanted;
    }
    if (this.takes("sign", "!=") || this.takes("word", "ne")) {
      const other = this.value();
      return (context) => seenIn(context) !== undefined && seenIn(context) !== other;
    }
    if (this.takes("word", "in")) {
      const wanted = this.list();
      return (context) => wanted.includes(seenIn(context));
    }
    throw new Error(`has ${this.here()} after ${name.text}, where ==, != or in should be`);
  }

  private list(): unknown[] {
    this.expect("[");
    const values: unknown[] = [this.value()];
    while (this.takes("sign", ",")) values.push(this.value());
    this.expect("]");
    return values;
  }

  private value(): Value {
    const token = this.next();
    if (token?.is === "value") return token.value;
    if (token?.is === "word" && /^(true|false)$/.test(token.text)) return token.text === "true";
    throw new Error(`has ${this.here(-1)} where a value should be`);
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private takes(is: "sign" | "word", text: string): boolean {
    const token = this.tokens[this.at];
    const isIt = token?.is === is && token.text.toLowerCase() === text;
    if (isIt) this.at++;
    return isIt;
  }

  private expect(sign: string): void {
    if (!this.takes("sign", sign)) throw new Error(`has ${this.here()} where "${sign}" should be`);
  }

  private here(offset = 0): string {
    const token = this.tokens[this.at + offset];
    if (token === undefined) return "its end";
    return JSON.stringify(token.is === "value" ? token.value : token.text);
  }
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const { sign, double, single, number, word } = TOKEN.exec(text)?.groups ?? {};
    if (sign !== undefined) found.push({ is: "sign", text: sign });
    else if (word !== undefined) found.push({ is: "word", text: word });
    else if (number !== undefined) found.push({ is: "value", value: Number(number) });
    else if (double !== undefined || single !== undefined) {
      found.push({ is: "value", value: (double ?? single ?? "").replace(/\\(.)/g, "$1") });
    } else throw new Error(`cannot be read from position ${at + 1}: ${JSON.stringify(text.slice(at, at + 20))}`);
  }
  return found;
}

/** `shoot.name` looks into objects; the name as a whole comes first. */
function lookUp(context: FlagContext, name: string): unknown {
  if (Object.hasOwn(context, name)) return context[name];
  return name
    .split(".")
    .reduce<unknown>(
      (value, part) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined,
      context,
    );
}
