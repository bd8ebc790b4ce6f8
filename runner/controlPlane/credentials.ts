import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { GUID } from "../api/guid";
import { CREDENTIALS_LABEL } from "../api/marks";
import type { Secret } from "../kubernetes/secret";
import type { AzureAccess } from "../stacks/stacks";
import type { Area, Resolved } from "./dependencies";
import type { Objects } from "./objects";

export interface CredentialOptions {
  /** The runner's own identity and cloud: `ARM_*` and `AZURE_*` variables. */
  readonly ambient: Readonly<Record<string, string>>;
  /** A federatedTokenFile must lie in this folder, after links are resolved. */
  readonly federatedTokenDir: string;
}

/** How Azure is reached for a scope. `isGoing`: only to delete. The tenant is looked for where nobody says it any more. */
export type Access = (of: Reached, isGoing: boolean) => Resolved<AzureAccess>;

/** What of a place decides how Azure is reached. */
export type Reached = Pick<Area, "scope" | "subscriptionId"> & { readonly tenantId?: string | undefined };

/** Variables that say which cloud, whatever identity is used. */
const CLOUD = /^(ARM_ENVIRONMENT|ARM_METADATA_HOSTNAME|ARM_METADATA_HOST|AZURE_TOKEN_CREDENTIALS|NODE_EXTRA_CA_CERTS)$/;

/** Scopes whose Secrets are remembered; beyond that the first ones are forgotten. */
const REMEMBERED_MAX = 1_000;

/** Deletions come again within this time, so their credential is still needed; nobody needs an older one. */
const NEEDED_MS = 1_800_000;

/**
 * The Secrets of scopes. A namespace that is deleted takes its Secrets along before its instances can be gone: what is being
 * deleted goes on with the last ones that this process has seen, since another identity may not delete it. A Secret that was
 * taken away long before the deletion is no longer used.
 */
export class ScopeSecrets {
  private readonly seen = new Map<string, { readonly secrets: readonly Secret[]; readonly neededMs: number }>();

  constructor(
    private readonly objects: Pick<Objects, "credentials">,
    private readonly nowMs: () => number,
  ) {}

  of(scope: { readonly namespace: string; readonly name: string }, isGoing: boolean): readonly Secret[] {
    const key = `${scope.namespace}/${scope.name}`;
    const found = this.objects.credentials(scope);
    const secrets = found.length === 0 && isGoing ? this.remembered(key) : found;
    if (secrets.length > 0) this.remember(key, secrets);
    return secrets;
  }

  private remembered(key: string): readonly Secret[] {
    const { secrets, neededMs } = this.seen.get(key) ?? { secrets: [], neededMs: 0 };
    return this.nowMs() - neededMs < NEEDED_MS ? secrets : [];
  }

  private remember(key: string, secrets: readonly Secret[]): void {
    this.seen.delete(key);
    this.seen.set(key, { secrets, neededMs: this.nowMs() });
    const [oldest] = this.seen.keys();
    if (oldest !== undefined && this.seen.size > REMEMBERED_MAX) this.seen.delete(oldest);
  }
}

/**
 * How Azure is reached for a scope: by the Secret with the scope's label, else by the runner's own identity, which signs in to
 * the scope's tenant where it is an application that has to name one.
 */
export function accessOf(
  { scope, subscriptionId, tenantId }: Reached,
  {
    secrets,
    isGoing,
    options,
  }: {
    /** The Secrets with the label of this scope, in the scope's namespace. */
    readonly secrets: readonly Secret[];
    /** Only to delete: a Secret that made something may also delete it, whatever the Scope says by now. */
    readonly isGoing: boolean;
    readonly options: CredentialOptions;
  },
): Resolved<AzureAccess> {
  const { ambient } = options;
  const [secret, other] = secrets;
  if (secret && other) {
    const names = secrets.map(({ metadata: { name } }) => name).sort();
    return {
      obstacle: {
        reason: "AmbiguousCredentials",
        message: `The Secrets ${names.join(" and ")} both carry the label ${CREDENTIALS_LABEL}=${scope.name}: leave one.`,
      },
    };
  }
  if (secret === undefined) {
    const tenant = tenantId === undefined || ambient.ARM_TENANT_ID === undefined ? {} : { ARM_TENANT_ID: tenantId };
    return { found: access("ambient", { ...ambient, ...tenant, ARM_SUBSCRIPTION_ID: subscriptionId }) };
  }
  const read = variablesOf(secret, options.federatedTokenDir);
  if (read.obstacle) return read;
  const { ARM_TENANT_ID: own = "" } = read.found;
  if (!isGoing && tenantId !== undefined && own.toLowerCase() !== tenantId.toLowerCase()) {
    const { name, namespace } = secret.metadata;
    const message = `Secret ${namespace}/${name}: tenantId is ${own}, and the tenant of Scope ${scope.name} is ${tenantId}: put the wrong one right.`;
    return { obstacle: { reason: "NoCredential", message } };
  }
  const cloud = Object.fromEntries(Object.entries(ambient).filter(([name]) => CLOUD.test(name)));
  const variables = { ...cloud, ...read.found, ARM_SUBSCRIPTION_ID: subscriptionId };
  return { found: access(`${scope.namespace}/${scope.name}`, variables) };
}

/** The name tells connections apart without telling a secret. */
function access(of: string, variables: Readonly<Record<string, string>>): AzureAccess {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
  return { name: `${of} ${digest}`, variables };
}

function variablesOf(secret: Secret, federatedTokenDir: string): Resolved<Readonly<Record<string, string>>> {
  const { name, namespace } = secret.metadata;
  const value = (key: string) =>
    Buffer.from(secret.data?.[key] ?? "", "base64")
      .toString("utf8")
      .trim();
  const wrong = (message: string): Resolved<never> => ({
    obstacle: { reason: "NoCredential", message: `Secret ${namespace}/${name}: ${message}` },
  });
  const [clientId, tenantId, clientSecret, file] = [
    value("clientId"),
    value("tenantId"),
    value("clientSecret"),
    value("federatedTokenFile"),
  ];
  if (!GUID.test(clientId)) return wrong("clientId must be a guid.");
  if (!GUID.test(tenantId)) return wrong("tenantId must be a guid.");
  if ((clientSecret === "") === (file === "")) return wrong("give clientSecret or federatedTokenFile, and not both.");
  const application = { ARM_CLIENT_ID: clientId, ARM_TENANT_ID: tenantId };
  if (clientSecret !== "") return { found: { ...application, ARM_CLIENT_SECRET: clientSecret } };
  if (!liesIn(file, federatedTokenDir)) return wrong(`federatedTokenFile must be a file in ${federatedTokenDir}.`);
  return { found: { ...application, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN_FILE_PATH: file } };
}

/** Whether a file is there and lies in the folder, wherever links lead. */
function liesIn(file: string, folder: string): boolean {
  try {
    return realpathSync(file).startsWith(realpathSync(folder) + sep);
  } catch {
    return false;
  }
}
