import { strict as assert } from "node:assert";
import { token } from "../../../provider/typeTokens";
import {
  documentInExport,
  documentInFile,
  hasDoneCreations,
  resourcesIn,
  withoutDoneCreations,
} from "../../../runner/stacks/stateDocument";
import { clusterInputs } from "../../provider/given";

const cluster = { urn: "urn:pulumi:s::p::cluster::redis", type: token("Cluster"), inputs: clusterInputs };
const text = (latest: object) => JSON.stringify({ version: 3, checkpoint: { stack: "organization/p/s", latest } });
const read = (latest: object) => resourcesIn(documentInFile(text(latest)), (value) => value).resources;

describe("the document of a stack", () => {
  it("given a stack that was only made: has no resources", () => {
    const made = JSON.stringify({ version: 3, checkpoint: { stack: "organization/p/s" } });
    assert.deepEqual(
      resourcesIn(documentInFile(made), (value) => value),
      { resources: [], digest: undefined },
    );
  });

  it("reads our resources alone, without the text of the dynamic shell", () => {
    const resources = [
      { urn: "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", type: "pulumi:pulumi:Stack", outputs: { declaration: "d1" } },
      { urn: "urn:pulumi:s::p::x::other", type: "pulumi-nodejs:other:Cluster", id: "other" },
      { ...cluster, id: "id", outputs: { ...clusterInputs, hostName: "host", __provider: "text" } },
      { ...cluster, urn: "urn:pulumi:s::p::cluster::replaced", id: "old", outputs: {}, delete: true },
    ];
    const properties = { ...clusterInputs, hostName: "host" };
    const { urn } = cluster;
    const status = { is: "settled" };
    const found = { urn, kind: "Cluster", id: "id", inputs: clusterInputs, properties, status, isMade: true };
    assert.deepEqual(read({ resources }), [found]);
    assert.equal(resourcesIn(documentInFile(text({ resources })), (value) => value).digest, "d1");
  });

  it("given an intent: says what it waits for", () => {
    const phase = "waiting for /subscriptions/s/other";
    const outputs = { ...clusterInputs, settled: false, phase, sinceMs: 5 };
    const [found] = read({ resources: [{ ...cluster, id: "id", outputs }] });
    const status = { is: "in progress", phase, sinceMs: 5, waitsFor: "/subscriptions/s/other" };
    assert.deepEqual([found?.status, found?.isMade], [status, false]);
  });

  it("given a creation that a killed command began: has it, unsettled, by the id that follows from the inputs", () => {
    const [found] = read({ pending_operations: [{ type: "creating", resource: cluster }] });
    assert.match(found?.id ?? "", /redisEnterprise\/cache1$/);
    assert.equal(found?.properties.settled, false);
  });

  for (const { given, resources, left } of [
    { given: "whose resource is there by now", resources: [{ ...cluster, id: "id" }], left: 0 },
    { given: "whose resource is not there", resources: [], left: 1 },
    {
      given: "whose resource is a component, which never has an id",
      resources: [{ ...cluster, custom: false }],
      left: 0,
    },
    { given: "whose resource has no id", resources: [cluster], left: 1 },
    { given: "whose former resource is to be deleted", resources: [{ ...cluster, id: "id", delete: true }], left: 1 },
  ]) {
    it(`given a creation that a killed command began, and ${given}: keeps ${left}`, () => {
      const latest = {
        resources,
        pending_operations: [{ type: "creating", resource: cluster }],
        manifest: { time: "t" },
      };
      for (const whole of [text(latest), JSON.stringify({ version: 3, deployment: latest })]) {
        const isFile = whole.includes("checkpoint");
        const document = (some: string) => (isFile ? documentInFile(some) : documentInExport(some));
        assert.equal(hasDoneCreations(document(whole)), left === 0);
        const tidied = withoutDoneCreations(whole);
        assert.deepEqual(JSON.parse(tidied), {
          ...JSON.parse(whole),
          ...(isFile
            ? { checkpoint: { ...JSON.parse(whole).checkpoint, latest: { ...latest, ...pendingOf(left) } } }
            : { deployment: { ...latest, ...pendingOf(left) } }),
        });
      }
    });
  }

  function pendingOf(count: number): object {
    return { pending_operations: Array.from({ length: count }, () => ({ type: "creating", resource: cluster })) };
  }

  it("reads what `pulumi stack export` prints", () => {
    const exported = JSON.stringify({ version: 3, deployment: { resources: [{ ...cluster, id: "id" }] } });
    assert.equal(documentInExport(exported).resources.length, 1);
  });

  for (const { name, damaged } of [
    { name: "a text that is cut short", damaged: text({}).slice(0, 20) },
    { name: "no text", damaged: "" },
    { name: "another document", damaged: "{}" },
    { name: "resources without a type", damaged: text({ resources: [{ urn: "u" }] }) },
  ]) {
    it(`given ${name}: is no document`, () => {
      assert.throws(() => documentInFile(damaged), /the state is (cut short|not one of Pulumi's)/);
    });
  }
});
