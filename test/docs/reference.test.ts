import { strict as assert } from "node:assert";
import ts from "typescript";
import { firstColumn, read } from "./documents";

/** The public properties that a source file declares in an interface or a class. */
function declared(path: string, name: string): string[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022);
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration | ts.ClassDeclaration =>
      (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name,
  );
  return [...(declaration?.members ?? [])]
    .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
    .map((member) => (member.name as ts.Identifier).text);
}

describe("docs/reference.md", () => {
  const rows = [
    { section: "ManagedRedis\n", args: "managedRedisArgs", component: "managedRedis", name: "ManagedRedis" },
    {
      section: "ManagedRedisNetwork\n",
      args: "managedRedisNetwork",
      component: "managedRedisNetwork",
      name: "ManagedRedisNetwork",
    },
  ];
  for (const { section, args, component, name } of rows) {
    it(`names every argument and every output of ${name}, and nothing else`, () => {
      const names = [
        ...declared(`components/${args}.ts`, `${name}Args`),
        ...declared(`components/${component}.ts`, name),
      ];
      assert.ok(names.length > 5, "the sources were understood");
      assert.deepEqual(firstColumn(read("docs/reference.md"), section).sort(), names.sort());
    });
  }
});
