import { readFileSync } from "node:fs";
import ts from "typescript";

/** Stands for a value in a sentence. */
const VALUE = '"x"';

/** Every text that a file can put together in one expression, with a value in each place that is not known. */
export function textsOf(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) texts.push(...alternatives(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
  return texts;
}

function isText(node: ts.Node): node is ts.Expression {
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return isSum || ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function alternatives(node: ts.Expression): string[] {
  if (ts.isParenthesizedExpression(node)) return alternatives(node.expression);
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...alternatives(node.whenTrue), ...alternatives(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [alternatives(node.left), alternatives(node.right)];
    if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return joined(left, right);
    return node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ? [...left, ...right] : [VALUE];
  }
  if (!ts.isTemplateExpression(node)) return [VALUE];
  return node.templateSpans.reduce(
    (before, { expression, literal }) => joined(joined(before, alternatives(expression)), [literal.text]),
    [node.head.text],
  );
}

function joined(left: readonly string[], right: readonly string[]): string[] {
  return left.flatMap((one) => right.map((other) => one + other));
}
