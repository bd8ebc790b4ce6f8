import { strict as assert } from "node:assert";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { inUsersWords } from "../../../runner/controlPlane/usersWords";
import { World } from "./world";

const PROVIDER = join(__dirname, "../../../provider");
/** Words by which the provider speaks to whoever writes and runs a program. */
const OF_PROGRAMS =
  /`pulumi |\brun (the command )?again|customTimeouts|\bprogram\b|allowReplacement: |adopt: true|stack renamed|change a property|privateDnsZoneId to share/i;
/** Stands for a value in a sentence. */
const VALUE = '"x"';

const TABLE: readonly { readonly says: string; readonly told: string }[] = [
  {
    says: "The cluster c is in state Failed: no room. Repair it there, or change a property, and run again; its data stays.",
    told: "The cluster c is in state Failed: no room. Repair it there, or change the spec; its data stays.",
  },
  {
    says: "The private endpoint e is in state Failed: see its activity log in Azure. Run again to make it anew.",
    told: "The private endpoint e is in state Failed: see its activity log in Azure.",
  },
  {
    says: "The cluster c is in state DeleteFailed: no reason. `pulumi destroy` tries again to remove it.",
    told: "The cluster c is in state DeleteFailed: no reason.",
  },
  {
    says: "The cluster c is in state CreateFailed: no room. It never ran: `pulumi destroy` removes it, and another SKU or region may do.",
    told: "The cluster c is in state CreateFailed: no room. It never ran: another SKU may do, or delete the object and create it again later.",
  },
  {
    says: "The private endpoint e exists with another subnetId: `pulumi up --refresh` makes it anew.",
    told: "The private endpoint e exists with another subnetId.",
  },
  {
    says: "The database d is gone: was it deleted in Azure? `pulumi up --refresh` makes it anew, and what was in it.",
    told: "The database d is gone: was it deleted in Azure?",
  },
  {
    says: "Azure has not finished the update of the cluster c after 30 min; the last that is known: it scales. Run again to go on waiting, or give more time with customTimeouts.",
    told: "Azure has not finished the update of the cluster c after 30 min; the last that is known: it scales.",
  },
  {
    says: "cannot update cluster c: out of order (InternalServerError, request id r); this usually passes; run the command again",
    told: "cannot update cluster c: out of order (InternalServerError, request id r); this usually passes.",
  },
  {
    says: 'The cluster c has lost its owner\'s mark and is not deleted: set the tag t to "o" again, or, to leave it, take it out of the state with `pulumi state delete`.',
    told: 'The cluster c has lost its owner\'s mark and is not deleted: set the tag t to "o" again, or, to leave it, delete the object with the annotation cloud-control.kyma-project.io/deletion-policy: "retain".',
  },
  {
    says: "The cluster c exists already and belongs to o, so it is left as it is: choose another name, or, to take it over as it is (`pulumi destroy` deletes it from then on), set adopt: true.",
    told: 'The cluster c exists already and belongs to o, so it is left as it is: choose another name, or take it over with the annotation cloud-control.kyma-project.io/adopt: "true".',
  },
  {
    says: "The private DNS zone z exists already and carries no owner's mark, so it is left as it is: give its id as privateDnsZoneId to share it.",
    told: "The private DNS zone z exists already and carries no owner's mark, so it is left as it is.",
  },
  {
    says: 'skuName cannot scale from A to B; Azure allows C, D now. For a new and empty instance instead, change clusterName too and allow that: allowReplacement: ["clusterName"].',
    told: "SKU B is not a valid scale target from A (allowed: C, D).",
  },
  {
    says: 'location cannot change from "a" to "b" in place: the cluster would be made anew. To allow it, add allowReplacement: ["location"].',
    told: 'location cannot change from "a" to "b" in place: the cluster would be made anew.',
  },
  {
    says: 'addressPrefix cannot change from "a" to "b" in place: the subnet would be made anew. To allow it, add allowReplacement: ["addressPrefix"]. The owner changed too (was the resource or the stack renamed, or moved?): owner: "o" keep names and marks as they are.',
    told: 'addressPrefix cannot change from "a" to "b" in place: the subnet would be made anew.',
  },
  { says: "no room in westeurope: try later (Capacity)", told: "no room in westeurope: try later (Capacity)" },
];

describe("the provider's sentences, in the words of users of Kubernetes", () => {
  for (const { says, told } of TABLE) {
    it(`tells: ${told}`, () => assert.equal(inUsersWords(says), told));
  }

  it("no sentence of the provider tells such a user what only a program or the CLI can do", () => {
    const found = globSync("**/*.ts", { cwd: PROVIDER }).flatMap((file) => textsOf(join(PROVIDER, file)));
    const advising = found.filter((text) => OF_PROGRAMS.test(text));
    assert.ok(advising.length >= 15, `only ${advising.length} sentences were found`);
    const told = advising.map(inUsersWords).filter((text) => OF_PROGRAMS.test(text));
    assert.deepEqual(told, []);
  });

  it("given warnings of a pass, and what a deletion keeps: Events say them in these words", async () => {
    const world = await World.ready();
    const { pass } = world.stacks;
    world.stacks.pass = async (of) => {
      const warnings = ["The cluster c was changed elsewhere: x. `pulumi up --refresh` shows the difference."];
      return { ...(await pass.call(world.stacks, of)), warnings };
    };
    world.stacks.kept.set("Database", "The database d is kept: it was never made by this program.");
    await world.redis();
    await world.settle();
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    const notes = world.kubernetes.events.filter(({ reason }) => reason === "Caution" || reason === "Kept");
    assert.deepEqual(
      [...new Set(notes.map(({ note }) => note))],
      ["The cluster c was changed elsewhere: x.", "The database d is kept: it was never made by the runner."],
    );
  });
});

/** Every text that a file can put together in one expression, with a value in each place that is not known. */
function textsOf(file: string): string[] {
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
