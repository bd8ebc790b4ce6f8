import { errors, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import { ArmError } from "../world/armError";
import { type Application, DIRECTORY, Directory } from "../world/directory";
import { gatewayError } from "../world/gatewayError";

/** Seconds a token is good for, as Microsoft Entra says it. */
const LIFETIME_S = 3599;
const ALGORITHM = "ES256";
/** Of Azure's Redis, by name and by application id (documented: azure-docs, redis/entra-for-authentication). */
const DATABASES: ReadonlySet<string> = new Set(["https://redis.azure.com", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"]);

/** A token for databases, which takes no part in ARM. */
export interface DatabaseToken {
  /** Whose it is. */
  readonly objectId: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Told of a token for databases before it is handed out. */
export type DatabaseTokenIssued = (token: DatabaseToken) => Promise<void> | void;

/** An answer of the token endpoint: OAuth's shape, not ARM's. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The local Microsoft Entra: hands out tokens for an application's secret and checks those of ARM calls. It lives in real
 * time, whatever the time scale: clients keep tokens by their own clock.
 */
export class Identity {
  /** Of the first application: new at each start; printed in the ready line, nowhere else. */
  readonly clientSecret: string;

  private constructor(
    private readonly directory: Directory,
    private readonly keys: CryptoKeyPair,
    private readonly jwk: JWK,
    private readonly nowMs: () => number,
    private readonly issued: DatabaseTokenIssued,
  ) {
    this.clientSecret = directory.rotateSecret(DIRECTORY.clientId);
  }

  static async create(
    directory = new Directory(),
    nowMs: () => number = Date.now,
    issued: DatabaseTokenIssued = () => {},
  ): Promise<Identity> {
    const keys = await generateKeyPair(ALGORITHM);
    const jwk = { ...(await exportJWK(keys.publicKey)), use: "sig", alg: ALGORITHM, kid: "local-azure" };
    return new Identity(directory, keys, jwk, nowMs, issued);
  }

  /** `POST /{tenant}/oauth2/v2.0/token`; v1's `resource` serves instead of `scope` too. */
  async token(tenant: string, form: URLSearchParams, endpoint: string): Promise<TokenAnswer> {
    if (!isTenant(tenant)) return tokenError(400, "invalid_request", `AADSTS90002: Tenant '${tenant}' not found.`);
    const grant = form.get("grant_type");
    if (grant !== "client_credentials") {
      return tokenError(
        400,
        "unsupported_grant_type",
        `AADSTS70003: The app requested an unsupported grant type '${grant ?? ""}'.`,
      );
    }
    const clientId = form.get("client_id") ?? "";
    const application = this.directory.application(clientId);
    if (application === undefined) {
      const message = `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${DIRECTORY.subscriptionName}'.`;
      return tokenError(400, "unauthorized_client", message);
    }
    if (!this.directory.isSecret(clientId, form.get("client_secret") ?? "")) {
      return tokenError(401, "invalid_client", wrongSecret(clientId));
    }
    const resource = form.get("resource") ?? (form.get("scope") ?? "").split(" ")[0]?.replace(/\/\.default$/, "") ?? "";
    if (!isOwn(resource, endpoint)) {
      return tokenError(
        400,
        "invalid_resource",
        `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`,
      );
    }
    const answer = { token_type: "Bearer", expires_in: LIFETIME_S, ext_expires_in: LIFETIME_S };
    const token = await this.sign(application, resource, endpoint);
    if (isDatabases(resource)) {
      await this.issued({ objectId: application.objectId, token, expiresAtMs: this.nowMs() + LIFETIME_S * 1000 });
    }
    return { status: 200, body: { ...answer, access_token: token } };
  }

  /**
   * Checks the Authorization header of an ARM call.
   * @returns         the client id of the application that calls
   * @throws ArmError 401 with Azure's code
   */
  async authenticate(authorization: string | undefined): Promise<string> {
    if (authorization === undefined) {
      throw unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    }
    const [scheme, token = ""] = authorization.split(" ");
    if (scheme?.toLowerCase() !== "bearer") {
      throw unauthorized(
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      );
    }
    const currentDate = new Date(this.nowMs());
    try {
      const { payload } = await jwtVerify(token, this.keys.publicKey, { currentDate, algorithms: [ALGORITHM] });
      if (isDatabases(String(payload.aud))) throw wrongAudience(String(payload.aud));
      const application = this.directory.application(String(payload.appid));
      if (payload.tid === DIRECTORY.tenantId && application) return application.clientId;
    } catch (error) {
      if (error instanceof ArmError) throw error;
      if (error instanceof errors.JWTExpired) {
        const message = `The access token expiry UTC time is earlier than current UTC time '${currentDate.toISOString()}'.`;
        throw unauthorized("ExpiredAuthenticationToken", message);
      }
    }
    throw unauthorized("InvalidAuthenticationToken", "The access token is invalid.");
  }

  /** `GET /{tenant}/discovery/v2.0/keys` */
  signingKeys(): Readonly<Record<string, unknown>> {
    return { keys: [this.jwk] };
  }

  private sign({ clientId, objectId }: Application, audience: string, endpoint: string): Promise<string> {
    const nowS = Math.floor(this.nowMs() / 1000);
    const { tenantId } = DIRECTORY;
    return new SignJWT({ tid: tenantId, appid: clientId, appidacr: "1", idtyp: "app", oid: objectId, ver: "1.0" })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: this.jwk.kid as string })
      .setIssuer(`${endpoint}/${tenantId}/`)
      .setSubject(objectId)
      .setAudience(audience)
      .setIssuedAt(nowS)
      .setNotBefore(nowS)
      .setExpirationTime(nowS + LIFETIME_S)
      .sign(this.keys.privateKey);
  }
}

/** `GET /{tenant}/v2.0/.well-known/openid-configuration`: what MSAL reads before it asks for a token. */
export function openIdConfiguration(tenant: string, endpoint: string): Readonly<Record<string, unknown>> | undefined {
  if (!isTenant(tenant)) return undefined;
  const base = `${endpoint}/${tenant}`;
  return {
    issuer: `${endpoint}/${DIRECTORY.tenantId}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    userinfo_endpoint: `${endpoint}/oidc/userinfo`,
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    response_types_supported: ["code", "id_token", "code id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: [ALGORITHM],
    scopes_supported: ["openid"],
    cloud_instance_name: new URL(endpoint).host,
    tenant_region_scope: null,
  };
}

/** `GET /metadata/endpoints`: how clients find a cloud by its ARM host alone (contract, section 12). */
export function cloudMetadata(endpoint: string): Readonly<Record<string, unknown>> {
  return {
    name: "LocalAzure",
    portal: `${endpoint}/portal`,
    resourceManager: `${endpoint}/`,
    microsoftGraphResourceId: `${endpoint}/graph`,
    authentication: {
      loginEndpoint: endpoint,
      audiences: [endpoint, `${endpoint}/`],
      // Anything else reads as Azure Stack.
      identityProvider: "AAD",
      tenant: "common",
    },
    suffixes: { keyVaultDns: "vault.azure.net", storage: "core.windows.net" },
  };
}

function isTenant(tenant: string): boolean {
  return tenant.toLowerCase() === DIRECTORY.tenantId;
}

/** Tokens are for this cloud, under any of its names, or for the Graph that it does not serve but lists. */
function isOwn(resource: string, endpoint: string): boolean {
  const bare = resource.replace(/\/+$/, "").replace("//localhost:", "//127.0.0.1:");
  return (
    bare === endpoint || bare === `${endpoint}/graph` || bare === "https://management.azure.com" || isDatabases(bare)
  );
}

function isDatabases(resource: string): boolean {
  return DATABASES.has(resource.replace(/\/+$/, "").toLowerCase());
}

/** The text of Entra for a secret that is wrong, rotated away or revoked. */
function wrongSecret(clientId: string): string {
  return (
    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, " +
    `not the client secret ID, for a secret added to app '${clientId}'.`
  );
}

function tokenError(status: number, error: string, description: string): TokenAnswer {
  const codes = [...description.matchAll(/AADSTS(\d+)/g)].map(([, code]) => Number(code));
  return { status, body: { error, error_description: description, error_codes: codes } };
}

/** Azure's words go on with the audiences that it allows. */
function wrongAudience(audience: string): ArmError {
  return unauthorized(
    "InvalidAuthenticationTokenAudience",
    `The access token has been obtained for wrong audience or resource '${audience}'.`,
  );
}

function unauthorized(code: string, message: string): ArmError {
  return gatewayError(401, code, message);
}
