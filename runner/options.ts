import type { Address } from "./telemetry/telemetryServer";

/** Everything that a runner is told at its start. */
export interface RunnerOptions {
  /** File; default: the pod's own, else KUBECONFIG. */
  readonly kubeconfig?: string;
  /** File of the runtime plane's cluster. Default: both planes are one cluster. */
  readonly runtimeKubeconfig?: string;
  /** Namespaces of the control plane that are watched. Default: all. */
  readonly namespaces?: readonly string[];
  /** Namespaces of the runtime plane that are watched. Default: all. */
  readonly runtimeNamespaces?: readonly string[];
  /** Namespace of the control plane for the objects of the runtime plane. */
  readonly controlNamespace: string;
  /** Scope of the runtime plane's cluster, in that namespace. Absent: the runtime plane is not reconciled. */
  readonly scope?: string;
  /** Folder of states, settings and projects. */
  readonly folder: string;
  /** As Pulumi takes it. Default: files in the folder. */
  readonly backendUrl?: string;
  /** `loopback`: data keys of stacks are wrapped by this runner, with the passphrase; else the URL of a secrets provider. */
  readonly secretsProvider: string;
  /** Secret. Needed with `loopback`. */
  readonly passphrase?: string;
  readonly workers: number;
  /** For each controller. */
  readonly maxConcurrentReconciles: number;
  readonly driftIntervalMs: number;
  /** Feature toggles. */
  readonly flagFile: string;
  /** PEM of the authority of the endpoints' certificates, where they are not publicly trusted. */
  readonly endpointCa?: string;
  readonly defaultIpRange?: string;
  readonly federatedTokenDir: string;
  readonly exposesAuthString: boolean;
  readonly log: { readonly format: "json" | "text"; readonly level: "debug" | "info" | "warn" | "error" };
  readonly metrics: Address;
  readonly probes: Address;
  /** Namespace of the Lease. Absent: no election, there is one runner only. */
  readonly leaseNamespace?: string;
  /** How long running passes may go on at the end before they are cancelled. */
  readonly graceMs: number;
  /** Variables of the runner's own identity and cloud. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The variables by which Azure is reached, of an environment. A workload identity, which a pod is given as `AZURE_*` variables,
 * is among them by its `ARM_*` names as well: the library of Microsoft reads the `AZURE_*` ones of its own process, and a worker,
 * whose process has none, would find no identity.
 */
export function azureVariables(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const ours = /^(ARM_|AZURE_|IDENTITY_|MSI_|IMDS_|NODE_EXTRA_CA_CERTS$)/;
  const variables = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => ours.test(entry[0]) && entry[1] !== undefined,
    ),
  );
  return { ...variables, ...workloadIdentityIn(variables) };
}

/** Nothing where another identity was chosen. */
function workloadIdentityIn(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { AZURE_CLIENT_ID: client, AZURE_TENANT_ID: tenant, AZURE_FEDERATED_TOKEN_FILE: file } = variables;
  const another = /^(ARM_CLIENT_|ARM_USE_|AZURE_CLIENT_(SECRET|CERTIFICATE)|AZURE_TOKEN_CREDENTIALS$)/;
  if (!client || !tenant || !file || Object.keys(variables).some((name) => another.test(name))) return {};
  return {
    ARM_USE_OIDC: "true",
    ARM_CLIENT_ID: client,
    ARM_TENANT_ID: variables.ARM_TENANT_ID || tenant,
    ARM_OIDC_TOKEN_FILE_PATH: file,
  };
}
