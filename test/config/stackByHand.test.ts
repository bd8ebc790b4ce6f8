import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { read } from "../docs/documents";
import { ApiServer } from "../kubernetes/apiServer";
import { kustomized, type Manifest } from "./kustomized";

const NAMESPACE = "azure-managed-redis";

interface Pod {
  readonly metadata: { readonly labels?: Record<string, string> };
  readonly spec: {
    readonly volumes: readonly object[];
    readonly containers: readonly [
      { command?: string[]; args?: string[]; env: object[]; volumeMounts: object[]; livenessProbe?: object },
    ];
  };
}

describe("docs/user/troubleshooting.md: a pod for a stack, without the runner", () => {
  let server: ApiServer;
  let lines: readonly string[];
  before(async () => {
    const [, block = ""] = /```sh\n(kubectl[^`]*--copy-to[^`]*)```/.exec(read("docs/user/troubleshooting.md")) ?? [];
    lines = block
      .replaceAll("\\\n", "")
      .split("\n")
      .filter((line) => line !== "");
    server = await ApiServer.start();
    await server.kubectl("apply", "--server-side", "-k", "config/default");
  });
  after(() => server?.stop());

  it("given the runner's pod: is admitted beside it, with its volumes and variables, and belongs to no Deployment", async () => {
    const deployment = kustomized("config/default").find(({ kind }) => kind === "Deployment") as Manifest & {
      spec: { template: Pod };
    };
    // Without controllers no pod comes by itself.
    const template = structuredClone(deployment.spec.template);
    const metadata = { ...template.metadata, name: "runner", namespace: NAMESPACE };
    await server.create([{ apiVersion: "v1", kind: "Pod", ...template, metadata }]);

    const env = { ...process.env, KUBECONFIG: server.kubeconfig };
    execFileSync("bash", ["-c", lines[0] ?? assert.fail()], { env });

    const seen = await server.kubectl("get", "pod", "amr-stacks", "-n", NAMESPACE, "-o", "json");
    const copy = JSON.parse(seen) as Pod;
    const [container] = copy.spec.containers;
    const [original] = template.spec.containers;
    assert.deepEqual(container.command ?? container.args, ["sleep", "infinity"]);
    assert.equal(container.livenessProbe, undefined);
    assert.deepEqual(container.volumeMounts.slice(0, original.volumeMounts.length), original.volumeMounts);
    assert.ok(JSON.stringify(container.env).includes("AMR_PASSPHRASE_FILE"));
    assert.ok(JSON.stringify(copy.spec.volumes).includes("azure-managed-redis-runner-state"));
    assert.equal(copy.metadata.labels?.["app.kubernetes.io/name"], undefined);
  });

  it("goes on with lines that kubectl understands", () => {
    assert.match(lines[1] ?? "", / scale deployment azure-managed-redis-runner --replicas=0$/);
    assert.match(lines[2] ?? "", / exec amr-stacks -- amr runner pulumi -- /);
    assert.match(lines[3] ?? "", / delete pod amr-stacks --now$/);
    assert.match(lines[4] ?? "", / scale deployment azure-managed-redis-runner --replicas=1$/);
  });
});
