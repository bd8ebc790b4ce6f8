import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { RedisRunner, type RedisRunnerArgs } from "../../../components/kubernetes/redisRunner";
import { RENDERED } from "../../../scripts/docs/rendered";
import { kustomized, type Manifest, manifestsOf, named } from "../../config/kustomized";
import { read } from "../../docs/documents";
import { sharedApiServer } from "../../kubernetes/sharedApiServer";
import { awaited, MockEngine } from "../mockEngine";

const PASSPHRASE = "sixteen characters, and more";
const NAME = "azure-managed-redis-runner";

/** What a program with this component asks Kubernetes for, as manifests. */
async function declared(args: Partial<RedisRunnerArgs> = {}): Promise<{
  manifests: readonly Manifest[];
  runner: RedisRunner;
}> {
  const engine = new MockEngine();
  const runner = await engine.run(() => new RedisRunner("redis", { passphrase: PASSPHRASE, ...args }));
  const manifests = engine.registered
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs: { __provider, ...inputs } }) => withoutPulumi(readable(inputs) as unknown as Manifest));
  return { manifests, runner };
}

/** Values of Secrets are secrets of the stack, too. */
function readable(inputs: Record<string, unknown>): Record<string, unknown> {
  if (inputs.kind !== "Secret") return inputs;
  assert.ok(pulumi.runtime.isRpcSecret(inputs.stringData));
  return { ...inputs, stringData: pulumi.runtime.unwrapRpcSecret(inputs.stringData) };
}

/** Without the annotation by which Pulumi takes over a CRD that stayed. */
function withoutPulumi(manifest: Manifest): Manifest {
  const { annotations = {}, ...metadata } = manifest.metadata as Manifest["metadata"] & { annotations?: object };
  const kept = Object.entries(annotations).filter(([name]) => name !== "pulumi.com/patchForce");
  return {
    ...manifest,
    metadata: kept.length > 0 ? { ...metadata, annotations: Object.fromEntries(kept) } : metadata,
  } as Manifest;
}

const sorted = (manifests: readonly Manifest[]) =>
  [...manifests].sort((a, b) => `${a.kind} ${a.metadata.name}`.localeCompare(`${b.kind} ${b.metadata.name}`));

const the = (kind: string, { manifests }: { manifests: readonly Manifest[] }) =>
  JSON.parse(JSON.stringify(manifests.find((one) => one.kind === kind)));

describe("config/rendered", () => {
  for (const [file, folder] of Object.entries(RENDERED)) {
    it(`${file} is what ${folder} renders; else run make manifests`, () => {
      assert.deepEqual(manifestsOf(read(`config/rendered/${file}`)), kustomized(folder));
    });
  }
});

describe("RedisRunner", () => {
  it("given a passphrase: declares what config/crd and config/default hold, and the passphrase's Secret", async () => {
    const { manifests, runner } = await declared();
    const secrets = manifests.filter(({ kind }) => kind === "Secret");
    assert.deepEqual(named(secrets), [`Secret ${NAME}-passphrase`]);
    assert.deepEqual(
      sorted(manifests.filter(({ kind }) => kind !== "Secret")),
      sorted([...kustomized("config/crd"), ...kustomized("config/default")]),
    );
    assert.equal(await awaited(runner.namespace), "azure-managed-redis");
  });

  it("given all arguments: what it declares is taken by an API server, in that namespace", async () => {
    const server = await sharedApiServer();
    const namespace = "elsewhere";
    const { manifests } = await declared({ namespace, environment: { ARM_TENANT_ID: "t" }, standalone: true });
    const namespaces = manifests.map(({ metadata }) => metadata.namespace).filter(Boolean);
    assert.deepEqual([...new Set(namespaces)], [namespace]);
    const isCrd = ({ kind }: Manifest) => kind === "CustomResourceDefinition";
    for (const part of [manifests.filter(isCrd), manifests.filter((one) => !isCrd(one))])
      await server.apply(part.map((one) => stringify(one)).join("---\n"));
    const user = `system:serviceaccount:${namespace}:${NAME}`;
    assert.match(await server.as(user).kubectl("auth", "can-i", "list", "azuremanagedredis", "-A"), /^yes/);
    assert.match(await server.kubectl("get", "secrets", "-n", namespace), new RegExp(`${NAME}-azure`));
    assert.match(await server.kubectl("get", "crds"), /^scopes\.cloud-control/m);
  });

  const rows: {
    given: string;
    args: Partial<RedisRunnerArgs>;
    kind: string;
    shows(one: never): unknown;
    is: unknown;
  }[] = [
    {
      given: "an image",
      args: { image: pulumi.output("registry.example.com/runner:1") },
      kind: "Deployment",
      shows: (one: Deployment) => one.spec.template.spec.containers[0].image,
      is: "registry.example.com/runner:1",
    },
    {
      given: "a storage class and a size",
      args: { storage: { className: "fast", size: "10Gi" } },
      kind: "PersistentVolumeClaim",
      shows: ({ spec }: { spec: { storageClassName: string; resources: object } }) => [
        spec.storageClassName,
        spec.resources,
      ],
      is: ["fast", { requests: { storage: "10Gi" } }],
    },
    {
      given: "an option that the runner has, and one that it has not",
      args: { options: ["--log-format=text", "--scope=shop"] },
      kind: "Deployment",
      shows: (one: Deployment) =>
        one.spec.template.spec.containers[0].args.filter((arg) => /log-format|scope/.test(arg)),
      is: ["--log-format=text", "--scope=shop"],
    },
    {
      given: "the feature switched on",
      args: { features: { AzureManagedRedis: true } },
      kind: "ConfigMap",
      shows: ({ data }: { data: Record<string, string> }) =>
        parse(data["featureToggles.yaml"] ?? "").AzureManagedRedis.defaultRule,
      is: { variation: "enabled" },
    },
    {
      given: "the feature switched on: another pod, since that is registered at its start",
      args: { features: { AzureManagedRedis: true } },
      kind: "Deployment",
      shows: (one: Deployment) => one.spec.template.metadata.annotations["azure-managed-redis.pulumi/features"],
      is: "AzureManagedRedis",
    },
    {
      given: "a managed identity",
      args: { workloadIdentityClientId: "id" },
      kind: "ServiceAccount",
      shows: ({ metadata }: Deployment) => metadata.annotations,
      is: { "azure.workload.identity/client-id": "id" },
    },
    {
      given: "a managed identity: its pod is marked for the webhook",
      args: { workloadIdentityClientId: "id" },
      kind: "Deployment",
      shows: (one: Deployment) => one.spec.template.metadata.labels["azure.workload.identity/use"],
      is: "true",
    },
  ];
  for (const { given, args, kind, shows, is } of rows) {
    it(`given ${given}`, async () => assert.deepEqual(shows(the(kind, await declared(args)) as never), is));
  }

  it("given CRDs from elsewhere: declares none", async () => {
    const { manifests } = await declared({ crds: false });
    assert.deepEqual(
      manifests.filter(({ kind }) => kind === "CustomResourceDefinition"),
      [],
    );
  });

  it("keeps the CRDs when it goes, and nothing else", async () => {
    const kept = new Set<string>();
    const went = new Set<string>();
    const seen: pulumi.ResourceTransformation = ({ type, opts }) => {
      (opts.retainOnDelete ? kept : went).add(type.split(":").at(-1) ?? "");
      return undefined;
    };
    const args = { passphrase: PASSPHRASE, standalone: true };
    await new MockEngine().run(() => new RedisRunner("redis", args, { transformations: [seen] }));
    assert.deepEqual([...kept], ["CustomResourceDefinition"]);
    assert.ok(went.has("Deployment") && !went.has("CustomResourceDefinition"));
  });

  it("starts the runner after its CRDs and rights", async () => {
    const engine = new MockEngine();
    await engine.run(() => new RedisRunner("redis", { passphrase: PASSPHRASE }));
    const begun = engine.events.indexOf("begin Deployment");
    const later = engine.events.slice(begun).filter((event) => event.startsWith("end "));
    assert.deepEqual(later, ["end Deployment"]);
    assert.ok(engine.events.indexOf("end Namespace") < engine.events.indexOf("begin ServiceAccount"));
  });

  const mistakes: { given: string; args: object; said: RegExp }[] = [
    { given: "no passphrase", args: { passphrase: undefined }, said: /passphrase is missing: give at least 16/ },
    { given: "a short one", args: { passphrase: "short" }, said: /passphrase is too short: give at least 16/ },
    { given: "an argument that there is not", args: { replicas: 2 }, said: /replicas: there is no such argument/ },
    {
      given: "a feature that there is not",
      args: { features: { Other: true } },
      said: /features\.Other: there is no such/,
    },
  ];
  for (const { given, args, said } of mistakes) {
    it(`given ${given}: refuses`, () => assert.rejects(declared(args), said));
  }
});

interface Deployment {
  readonly metadata: { readonly annotations: Record<string, string> };
  readonly spec: {
    readonly template: {
      readonly metadata: Record<"annotations" | "labels", Record<string, string>>;
      readonly spec: { readonly containers: [{ readonly image: string; readonly args: readonly string[] }] };
    };
  };
}
