import { FUNCTIONS, NO_VALUE, type Value } from "./templateFunctions";
import { type Command, type Operand, type Pipeline, parseTemplate } from "./templateParser";
import { TemplateMistake } from "./templateScanner";

/** What a template is rendered to, or what is wrong with it: `line 1, column 4: …`. */
export type Rendered =
  | { readonly text: string; readonly mistake?: undefined }
  | { readonly text?: undefined; readonly mistake: string };

type Fields = Readonly<Record<string, string>>;

/** What a Secret can hold at most. */
const TEXT_MAX = 1_048_576;

/**
 * Renders a template of Go over texts. There are fields (`{{ .host }}`), trimming (`{{- .host -}}`), pipelines
 * (`{{ .authString | urlquery }}`), printf, urlquery and html. A field that there is not is `<no value>`, as in Go. Whatever
 * else Go has is a mistake here. Never throws, and no mistake shows a value.
 */
export function render(source: string, fields: Fields): Rendered {
  try {
    let text = "";
    for (const part of parseTemplate(source)) {
      text += typeof part === "string" ? part : (resultOf(part, fields) ?? NO_VALUE);
      if (text.length > TEXT_MAX) return { mistake: `makes more than ${TEXT_MAX} characters` };
    }
    return { text };
  } catch (error) {
    if (error instanceof TemplateMistake) return { mistake: `${positionOf(source, error.at)}: ${error.message}` };
    throw error;
  }
}

function resultOf(pipeline: Pipeline, fields: Fields): Value {
  return pipeline.reduce<Value>(
    (before, command, stage) => run(command, stage === 0 ? [] : [before], fields),
    undefined,
  );
}

function run(command: Command, before: readonly Value[], fields: Fields): Value {
  if (command.is === "value") return valueIn(command.value, fields);
  const args = [...command.args.map((arg) => valueIn(arg, fields)), ...before];
  try {
    return FUNCTIONS[command.name](...args);
  } catch (error) {
    throw new TemplateMistake(command.at, (error as Error).message);
  }
}

function valueIn(operand: Operand, fields: Fields): Value {
  if (operand.is === "text") return operand.text;
  if (operand.is === "pipeline") return resultOf(operand.pipeline, fields);
  const [name = "", ...below] = operand.path;
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value !== undefined && below.length > 0) throw new TemplateMistake(operand.at, `${name} has no fields`);
  return value;
}

function positionOf(source: string, at: number): string {
  const lines = source.slice(0, at).split("\n");
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? "")].length + 1}`;
}
