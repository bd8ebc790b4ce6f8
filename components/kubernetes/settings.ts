import { type Input, secret } from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import type { Manifest } from "./manifests";
import type { RedisRunnerArgs } from "./redisRunnerArgs";

/** The names in `config/default`, which do not change. */
const NAMESPACE = "azure-managed-redis";
const PASSPHRASE = "azure-managed-redis-runner-passphrase";
const AZURE = "azure-managed-redis-runner-azure";
const TOGGLES = "featureToggles.yaml";

const FEATURES = ["AzureManagedRedis"];

/** The mistake in a feature that the runner does not have. */
export function unknownFeature(features: object): string | undefined {
  const unknown = Object.keys(features).find((name) => !FEATURES.includes(name));
  return unknown && `features.${unknown}: there is no such feature, only ${FEATURES.join(", ")}`;
}

/** Where arguments go. */
interface Shapes {
  readonly Deployment: {
    readonly spec: {
      readonly template: {
        readonly metadata: Record<"labels" | "annotations", Record<string, Input<string>>>;
        readonly spec: { readonly containers: [{ image: Input<string>; args: string[] }] };
      };
    };
  };
  readonly PersistentVolumeClaim: {
    readonly spec: { storageClassName?: Input<string>; resources: { requests: { storage: Input<string> } } };
  };
  readonly ServiceAccount: { readonly metadata: { annotations?: Record<string, Input<string>> } };
  readonly ConfigMap: { readonly data: Record<string, string> };
}

/** The objects of the runner with the arguments laid over them, and the Secrets that the arguments ask for. */
export function withSettings(runner: readonly Manifest[], args: RedisRunnerArgs): readonly Manifest[] {
  const manifests = structuredClone(runner);
  const the = <Kind extends keyof Shapes>(wanted: Kind) =>
    manifests.find(({ kind }) => kind === wanted) as unknown as Shapes[Kind];

  const { image, options = [], storage = {}, workloadIdentityClientId, features = {} } = args;
  const { template } = the("Deployment").spec;
  const [container] = template.spec.containers;
  if (image !== undefined) container.image = image;
  container.args = withOptions(container.args, options);
  if (workloadIdentityClientId !== undefined) {
    template.metadata.labels["azure.workload.identity/use"] = "true";
    the("ServiceAccount").metadata.annotations = { "azure.workload.identity/client-id": workloadIdentityClientId };
  }
  const claim = the("PersistentVolumeClaim").spec;
  if (storage.className !== undefined) claim.storageClassName = storage.className;
  if (storage.size !== undefined) claim.resources.requests.storage = storage.size;
  const { data } = the("ConfigMap");
  data[TOGGLES] = withFeatures(data[TOGGLES] ?? "", features);
  // What is switched on is registered at the start, so another value starts the runner anew.
  if (features.AzureManagedRedis)
    template.metadata.annotations["azure-managed-redis.pulumi/features"] = "AzureManagedRedis";

  const all = [...manifests, ...secretsOf(args)];
  return args.namespace === undefined ? all : all.map((manifest) => inNamespace(manifest, args.namespace));
}

/** Options stay in their places, so that without further ones nothing differs. */
function withOptions(args: readonly string[], options: readonly string[]): string[] {
  const nameOf = (option: string) => option.split("=")[0];
  const kept = args.map((arg) => options.find((option) => nameOf(option) === nameOf(arg)) ?? arg);
  return [...kept, ...options.filter((option) => !kept.includes(option))];
}

/** Comments stay. */
function withFeatures(text: string, features: Readonly<Record<string, boolean | undefined>>): string {
  const chosen = Object.entries(features).filter(([, isOn]) => isOn !== undefined);
  if (chosen.length === 0) return text;
  const document = parseDocument(text);
  for (const [name, isOn] of chosen) document.setIn([name, "defaultRule", "variation"], isOn ? "enabled" : "disabled");
  return document.toString();
}

function secretsOf({ passphrase, environment }: RedisRunnerArgs): Manifest[] {
  const holding = (name: string, values: Readonly<Record<string, Input<string>>>): Manifest => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: NAMESPACE },
    stringData: secret(values),
  });
  return [holding(PASSPHRASE, { passphrase }), ...(environment ? [holding(AZURE, environment)] : [])];
}

/** As kustomize's `namespace:` does. */
function inNamespace(manifest: Manifest, namespace: Input<string> | undefined): Manifest {
  const { kind, metadata, subjects } = manifest as Manifest & { readonly subjects?: readonly object[] };
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(metadata.namespace === undefined ? {} : { namespace }),
      ...(kind === "Namespace" && namespace !== undefined ? { name: namespace } : {}),
    },
    ...(subjects ? { subjects: subjects.map((subject) => ({ ...subject, namespace })) } : {}),
  };
}
