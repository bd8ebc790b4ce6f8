import { isIP } from "node:net";

/** The line that the local Azure prints when it is ready (`amr emulator --help`). */
export interface LocalAzure {
  readonly endpoint: string;
  /** Path of a PEM file. */
  readonly caCert: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** host:port */
  readonly dns: string;
  /** host:port */
  readonly dataPlane?: string;
  readonly location: string;
  readonly resourceGroup: string;
  readonly virtualNetworkId: string;
  readonly subnetId: string;
  /** Address space of the virtual network: a /16 inside 127.0.0.0/8. */
  readonly addressSpace: string;
  readonly admin?: { readonly endpoint: string; readonly token: string };
}

const INHERITED = /^(ARM_|AZURE_|MSI_|IDENTITY_|IMDS_|PULUMI_)/;

/** The environment without anything that could lead to a real Azure or a Pulumi account; loopback goes through no proxy. */
export function isolated(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !INHERITED.test(name));
  const direct = ["127.0.0.1", "localhost", environment.NO_PROXY].filter(Boolean).join(",");
  // Of the default chain's credentials only this one reads nothing but variables: no `az login` of the user, no managed
  // identity of the machine.
  return {
    ...Object.fromEntries(kept),
    NO_PROXY: direct,
    no_proxy: direct,
    AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
  };
}

/** Isolates this process as well, for libraries that read its environment. */
export function isolateProcess(): void {
  const kept = isolated(process.env);
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
}

/**
 * The variables that lead a Pulumi program to the local Azure, as to any private cloud.
 * @throws Error  for an endpoint that is not on this machine
 */
export function azureEnvironment(azure: LocalAzure): Record<string, string> {
  const { hostname, host, protocol } = new URL(azure.endpoint);
  if (protocol !== "https:" || isIP(hostname) !== 4 || !hostname.startsWith("127.")) {
    throw new Error(`refusing ${azure.endpoint}: the demo and the tests only ever talk to a local Azure on 127.0.0.1`);
  }
  return {
    ARM_METADATA_HOSTNAME: host,
    ARM_TENANT_ID: azure.tenantId,
    ARM_SUBSCRIPTION_ID: azure.subscriptionId,
    ARM_CLIENT_ID: azure.clientId,
    ARM_CLIENT_SECRET: azure.clientSecret,
    NODE_EXTRA_CA_CERTS: azure.caCert,
  };
}

/** The variables with which Pulumi needs no account, question or download: state, home and passphrase in one folder. */
export function pulumiEnvironment(folder: string): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_HOME: `${folder}/home`,
    PULUMI_CONFIG_PASSPHRASE_FILE: `${folder}/passphrase`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
