import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { inSubscription, VNET } from "../components/given";
import { MockEngine } from "../components/mockEngine";
import { problemsOf } from "../examples/example";
import { read } from "./documents";

describe("README.md", () => {
  inSubscription();

  it("begins with a program that works as it stands", async () => {
    const [, written = ""] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
    const program = written.replace("/subscriptions/…/virtualNetworks/my-network", VNET);
    assert.notEqual(program, written);
    const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const engine = new MockEngine();
    const exported: { url?: pulumi.Output<unknown> } = {};
    await engine.run(() => new Function("require", "exports", outputText)(require, exported));
    assert.deepEqual(problemsOf(engine), []);
    assert.ok(engine.kinds().includes("PrivateDnsZoneGroup"));
    assert.equal(await pulumi.isSecret(exported.url as pulumi.Output<unknown>), true);
  });
});
