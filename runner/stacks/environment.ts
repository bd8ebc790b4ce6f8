/** Variables of the runner's own environment that its processes may see: no CI's, no agent's, nobody's account. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SYSTEMROOT",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "http_proxy",
  "https_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
];

/** The environment of a process of the runner's. Loopback goes through no proxy. */
export function bareEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const passed = PASSED_ON.map((name) => [name, environment[name]]).filter(([, value]) => value !== undefined);
  const given = environment.NO_PROXY ?? environment.no_proxy;
  const direct = ["127.0.0.1", "localhost", given].filter(Boolean).join(",");
  return { ...Object.fromEntries(passed), NO_PROXY: direct, no_proxy: direct };
}

/** The variables of `DefaultAzureCredential` of Azure's SDK for Go. Those that only make it print more are left out. */
const AZURE_SIGN_IN =
  /^(AZURE_(TENANT_ID|CLIENT_\w+|FEDERATED_TOKEN_FILE|AUTHORITY_HOST|REGIONAL_AUTHORITY_NAME|ADDITIONALLY_ALLOWED_TENANTS|TOKEN_CREDENTIALS|CONFIG_DIR|KUBERNETES_\w+)|(IDENTITY|IMDS|MSI)_\w+)$/;
const AWS = /^AWS_/;
const GOOGLE = /^(GOOGLE_\w+|CLOUDSDK_CONFIG|GCE_METADATA_HOST)$/;
const PULUMI_CLOUD = /^PULUMI_ACCESS_TOKEN$/;

/**
 * The variables that a backend or a secrets provider of Pulumi's reads, by the scheme of its URL.
 * @see https://www.pulumi.com/docs/iac/guides/basics/using-a-diy-backend/
 * @see https://www.pulumi.com/docs/iac/concepts/secrets/#available-encryption-providers
 */
const READ_BY: Readonly<Record<string, readonly RegExp[]>> = {
  azblob: [/^AZURE_STORAGE(BLOB)?_/, AZURE_SIGN_IN],
  s3: [AWS],
  gs: [GOOGLE],
  postgres: [/^PG[A-Z]+$/],
  https: [PULUMI_CLOUD],
  http: [PULUMI_CLOUD],
  passphrase: [/^PULUMI_CONFIG_PASSPHRASE(_FILE)?$/],
  azurekeyvault: [AZURE_SIGN_IN],
  awskms: [AWS],
  gcpkms: [GOOGLE],
  hashivault: [/^VAULT_/],
};

/**
 * The variables by which the CLI reaches a backend and a secrets provider. Secret, and for the CLI only: a worker reaches Azure
 * by the variables of a scope, and must not fall back to these.
 */
export function credentialsFor(urls: readonly string[], environment: NodeJS.ProcessEnv): Record<string, string> {
  const patterns = urls.flatMap((url) => READ_BY[url.split(":")[0] ?? ""] ?? []);
  const read = Object.entries(environment).filter(([name]) => patterns.some((pattern) => pattern.test(name)));
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * The settings with which a pass takes less CPU time; measured one by one. Checkpoints stay on: without them
 * (`PULUMI_SKIP_CHECKPOINTS`) Pulumi's copy of a state that is cut short would be a whole pass behind.
 */
export const QUICK: Readonly<Record<string, string>> = {
  GOGC: "400",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  // Else each command looks for stacks in the layout of years ago.
  PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: "true",
  // Copies of each state, which nobody removes. The one beside the state is still made.
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
};
