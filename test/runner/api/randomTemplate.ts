import fc from "fast-check";

/** A template at random. `isOurs`: made of nothing but what there is here, so that Go and we have to agree on all of it. */
export interface RandomTemplate {
  readonly template: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly isOurs: boolean;
}

const space = fc.constantFrom(" ", "  ", "\n", "\t ");
const maybeSpace = fc.constantFrom("", " ", "\n");
const field = fc.constantFrom(".host", ".port", ".authString", ".nothing", ".nothing.below");
const content = fc.string({
  unit: fc.constantFrom("a", "B", "0", " ", "&", "<", "'", "%", "é", "😀", "-", "~", "/", "\u00a0", "\u200b"),
  maxLength: 6,
});
const constant = fc.oneof(
  content.map((text) => JSON.stringify(text)),
  content.map((text) => `\`${text}\``),
  fc.constantFrom('"\\t\\x41\\u00e9\\""', '"\\101"'),
);
const verb = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom("", "1", "7", "12"),
    fc.constantFrom("", ".", ".0", ".1", ".3"),
    fc.constantFrom("s", "v", "q", "x", "X"),
  )
  .map((parts) => `%${parts.join("")}`);

const { pipeline } = fc.letrec<{ pipeline: string; operand: string; call: string; nested: string }>((tie) => ({
  operand: fc.oneof({ depthSize: "small" }, field, constant, tie("nested")),
  nested: fc.tuple(maybeSpace, tie("pipeline"), maybeSpace).map(([a, inner, b]) => `(${a}${inner}${b})`),
  call: fc
    .tuple(fc.constantFrom("html", "urlquery"), fc.array(fc.tuple(space, tie("operand")), { maxLength: 3 }))
    .map(([name, args]) => name + args.flat().join("")),
  pipeline: fc
    .tuple(
      fc.oneof(tie("operand"), tie("call"), printfOf(tie("operand"))),
      fc.array(
        fc.tuple(
          maybeSpace,
          maybeSpace,
          fc.oneof(
            tie("call"),
            verb.map((one) => `printf "${one}"`),
          ),
        ),
        { maxLength: 2 },
      ),
    )
    .map(([first, rest]) => first + rest.map(([a, b, next]) => `${a}|${b}${next}`).join("")),
}));

/** As many values as verbs. */
function printfOf(operand: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(fc.tuple(verb, fc.constantFrom("", "a ", "%%", "é"), operand), { maxLength: 3 }).map((parts) => {
    const format = parts.map(([one, text]) => one + text).join("");
    return `printf "${format}"${parts.map(([, , value]) => ` ${value}`).join("")}`;
  });
}

const left = fc.constantFrom("{{", "{{ ", "{{- ", "{{\n");
const right = fc.constantFrom("}}", " }}", " -}}", "\n-}}");
const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "}", "{ ", "-", "\t", "\u00a0", "é"), maxLength: 6 });

const ours = fc
  .array(fc.tuple(text, left, pipeline, right), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.flat().join(""));

/** Tokens in any order: mostly mistakes, some of them only here. */
const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "{{",
        "}}",
        "{{- ",
        " -}}",
        "|",
        "(",
        ")",
        ".",
        "-",
        ",",
        "$",
        "=",
        "if",
        "end",
        "3",
        "nil",
        "printf",
        "html",
        '"',
        "`",
        "\\",
      ),
      field,
      constant,
      space,
    ),
    { maxLength: 14 },
  )
  .map((tokens) => `{{${tokens.join("")}}}`);

const value = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", "&", "%", "+", "=", "/", " ", '"', "\\", "\n", "\u0001", "\u200b"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});

const fields = fc.record({ host: value, port: fc.constant("10000"), authString: value });

export const randomTemplate: fc.Arbitrary<RandomTemplate> = fc.oneof(
  fc.record({ template: ours, fields, isOurs: fc.constant(true) }),
  fc.record({ template: soup, fields, isOurs: fc.constant(false) }),
);
