import * as pulumi from "@pulumi/pulumi";
import { given, unknownArguments } from "../mistakes";
import { type Manifest, manifestsOf } from "./manifests";
import type { RedisRunnerArgs } from "./redisRunnerArgs";
import { resourceOf } from "./resources";
import { unknownFeature, withSettings } from "./settings";

export type { RedisRunnerArgs, RunnerStorageArgs } from "./redisRunnerArgs";

const PASSPHRASE_MIN = 16;

/** CRDs that stayed when an earlier runner went are taken over, whoever applied them. */
const TAKE_OVER = { "pulumi.com/patchForce": "true" };

/**
 * The runner in a Kubernetes cluster: it makes an Azure Managed Redis of each `AzureManagedRedis` object. Needs the package
 * `@pulumi/kubernetes`. A runner that goes deletes nothing in Azure, and its CRDs stay.
 */
export class RedisRunner extends pulumi.ComponentResource {
  /** The namespace of the runner. */
  readonly namespace: pulumi.Output<string>;

  /** @throws ResourceError  for a passphrase that is missing or too short, and for arguments and features that there are not */
  constructor(name: string, args: RedisRunnerArgs, options?: pulumi.ComponentResourceOptions) {
    super("azure-managed-redis:kubernetes:RedisRunner", name, {}, options);
    const { crds = true, standalone = false, ...settings } = given(args);
    const mistake = mistakeIn(settings);
    if (mistake !== undefined) throw new pulumi.ResourceError(mistake, this, true);

    const made: pulumi.Resource[] = [];
    const make = (manifest: Manifest, more: pulumi.CustomResourceOptions) =>
      made.push(resourceOf(name, manifest, { parent: this, dependsOn: [...made], ...more }));
    const parts = [...(crds ? (["crd"] as const) : []), ...(standalone ? (["standalone"] as const) : [])];
    // Without the CRDs every Redis would go.
    for (const crd of parts.flatMap(manifestsOf)) make(takingOver(crd), { dependsOn: [], retainOnDelete: true });

    const runner = withSettings(manifestsOf("runner"), settings);
    const [namespace, ...others] = [...runner].sort((a, b) => orderOf(a) - orderOf(b));
    const home = resourceOf(name, namespace as Manifest, { parent: this });
    for (const one of others) make(one, orderOf(one) === LAST ? {} : { dependsOn: [home] });

    this.namespace = pulumi.output(settings.namespace ?? (namespace as Manifest).metadata.name);
    this.registerOutputs({ namespace: this.namespace });
  }
}

const LAST = 2;

/** The namespace first. The runner last, since it looks at CRDs and uses its rights as soon as it starts. */
function orderOf({ kind }: Manifest): number {
  if (kind === "Namespace") return 0;
  return kind === "Deployment" ? LAST : 1;
}

function takingOver(crd: Manifest): Manifest {
  return { ...crd, metadata: { ...crd.metadata, annotations: TAKE_OVER } };
}

function mistakeIn({ passphrase, features = {}, ...settings }: Omit<RedisRunnerArgs, "crds" | "standalone">) {
  const known = ["namespace", "image", "options", "storage", "environment", "workloadIdentityClientId"];
  const unknown = Object.keys(settings).filter((name) => !known.includes(name));
  if (unknown.length > 0) return unknownArguments(unknown);
  if (passphrase === undefined) return "passphrase is missing: give at least 16 random characters, and keep them";
  if (typeof passphrase === "string" && passphrase.length < PASSPHRASE_MIN)
    return `passphrase is too short: give at least ${PASSPHRASE_MIN} random characters`;
  return unknownFeature(features);
}
