import { strict as assert } from "node:assert";
import { MockEngine } from "../components/mockEngine";
import { manifestsOf } from "../config/kustomized";
import { read } from "../docs/documents";
import { sharedApiServer } from "../kubernetes/sharedApiServer";
import { runExample } from "./example";

const GUID = "11111111-2222-3333-4444-555555555555";
const CONFIG = {
  passphrase: "sixteen characters, and more",
  image: "registry.example.com/azure-managed-redis-runner:0.1.0",
  tenantId: GUID,
  subscriptionId: GUID,
  clientId: GUID,
  resourceGroupName: "rg",
  virtualNetworkName: "apps",
  location: "westus2",
  cidr: "10.0.9.0/27",
};

describe("examples/runner", () => {
  let engine: MockEngine;
  before(async () => {
    engine = new MockEngine();
    const config = Object.entries(CONFIG).map(([name, value]) => [`shop:${name}`, value]);
    await runExample(engine, "runner", Object.fromEntries(config));
  });

  const custom = (kind: string) => {
    const { inputs } = engine.registered.find(({ type }) => type.endsWith(`:${kind}`)) ?? assert.fail(kind);
    const { __provider, ...manifest } = inputs;
    return manifest as { metadata: { name: string; namespace: string }; spec: Record<string, unknown> };
  };

  it("installs the runner with the feature on, the CRDs of Scope and IpRange, and where to work", () => {
    const crds = engine.registered.filter(({ kind }) => kind === "CustomResourceDefinition");
    assert.equal(crds.length, 5);
    const { spec } = engine.inputs("Deployment") as {
      spec: { template: { spec: { containers: [{ args: string[] }] } } };
    };
    const { args } = spec.template.spec.containers[0];
    assert.deepEqual(
      args.filter((arg) => /scope|namespace=redis|ip-range/.test(arg)),
      ["--control-namespace=redis-control", "--scope=shop", "--default-ip-range=10.0.9.0/27"],
    );
  });

  it("declares objects that the API server admits by these CRDs", async () => {
    const server = await sharedApiServer();
    for (const file of ["crd", "standalone"]) await server.apply(read(`config/rendered/${file}.yaml`));
    assert.equal(manifestsOf(read("config/rendered/standalone.yaml")).length, 3);
    const scope = custom("Scope");
    const namespace = await server.namespace();
    await server.dryRun({ ...scope, metadata: { ...scope.metadata, namespace } });
    await server.dryRun(custom("AzureManagedRedis"));
  });

  it("makes the Redis after the runner", () => {
    const { events } = engine;
    assert.ok(events.indexOf("end Deployment") < events.indexOf("begin AzureManagedRedis"));
  });
});
