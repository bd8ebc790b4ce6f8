import { strict as assert } from "node:assert";
import { Connections } from "../../../runner/observer/connections";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { clusterIdOf } from "./given";

describe("the connections of the observer", () => {
  const opened: NodeJS.ProcessEnv[] = [];
  let fails: boolean;
  let connections: Connections;
  beforeEach(() => {
    opened.length = 0;
    fails = false;
    connections = new Connections(async (variables) => {
      opened.push(variables);
      if (fails) throw new Error("no credential");
      return new InProcessAzure();
    });
  });
  const access = (name: string, secret: string) => ({ name, variables: { ARM_CLIENT_SECRET: secret } });

  it("given one access many times: one connection, also while it opens", async () => {
    const [one, two] = await Promise.all([connections.of(access("a", "1")), connections.of(access("a", "1"))]);
    assert.equal(one, two);
    assert.equal(await connections.of(access("a", "1")), one);
    assert.equal(opened.length, 1);
  });

  it("given a rotated credential, and another access: connections of their own", async () => {
    const one = await connections.of(access("a", "1"));
    assert.notEqual(await connections.of(access("a", "2")), one);
    assert.notEqual(await connections.of(access("b", "1")), one);
    assert.deepEqual(
      opened.map(({ ARM_CLIENT_SECRET }) => ARM_CLIENT_SECRET),
      ["1", "2", "1"],
    );
  });

  it("given a sign-in that fails: told, and tried again at the next call", async () => {
    fails = true;
    await assert.rejects(connections.of(access("a", "1")), /no credential/);
    fails = false;
    await connections.of(access("a", "1"));
    assert.equal(opened.length, 2);
  });

  it("given a budget that is spent: nothing is sent", async () => {
    const azure = await connections.within({ take: () => 5_000 })(access("a", "1"));
    await assert.rejects(azure.arm.get(clusterIdOf("cache1"), "2025-07-01"), {
      code: "BudgetSpent",
      retryAfterMs: 5_000,
    });
  });
});
