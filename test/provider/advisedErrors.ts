import { federatedToken } from "../../provider/azure/auth/oidc";
import { Witness } from "../../provider/azure/auth/signIn";
import { ArmError, armError, UnreachableError } from "../../provider/azure/errors";
import type { Transport } from "../../provider/azure/transport";
import { cluster } from "../../provider/resources/cluster/cluster";
import { ScriptedHttp } from "./azure/scriptedHttp";
import { clusterInputs } from "./given";

interface Failing {
  readonly given: string;
  error(): unknown;
}

const id = cluster.id(clusterInputs as never);
const RIGHT = "0f8fad5b-d9cb-469f-a165-70867728950e";

const SERVED: readonly (readonly [given: string, status: number, code: string, message?: string])[] = [
  ["an error that passes", 503, "ServiceUnavailable"],
  ["too many requests", 429, "TooManyRequests"],
  ["a refused zone group", 400, "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed"],
  ["a refused token", 401, "InvalidAuthenticationToken"],
  ["a token of an unknown tenant", 401, "InvalidAuthenticationTokenTenant"],
  [
    "a token of another tenant",
    401,
    "InvalidAuthenticationTokenTenant",
    `The access token is from the wrong issuer. It must match the tenant 'https://sts.windows.net/${RIGHT}/'.`,
  ],
  ["no such subscription", 404, "SubscriptionNotFound"],
  ["no id of a subscription", 400, "InvalidSubscriptionId"],
  ["a provider that is not registered", 409, "MissingSubscriptionRegistration"],
  ["no such resource group", 404, "ResourceGroupNotFound"],
  ["no such parent", 404, "ParentResourceNotFound"],
  ["a lock", 409, "ScopeLocked"],
  [
    "a permission that is not there",
    403,
    "AuthorizationFailed",
    "The client 'x' does not have authorization to perform action 'a' over scope '/s'.",
  ],
];

const served: readonly Failing[] = SERVED.map(([given, status, code, message = "no"]) => ({
  given,
  error: () => new ArmError(status, code, message),
}));

const noRoom: readonly Failing[] = ["create or update", "update", "delete"].map((verb) => ({
  given: `no room, at the verb ${verb}`,
  error: () => armError(200, "InsufficientCapacity", "no room", { attempt: { verb, id } }),
}));

const SIGN_INS: readonly (readonly [given: string, answer: string, method: string | undefined])[] = [
  ["a secret that is wrong", "AADSTS7000215: Invalid client secret.", "ARM_CLIENT_SECRET"],
  ["an application that the tenant does not know", "AADSTS700016: Application not found.", "ARM_CLIENT_SECRET"],
  ["a tenant that is not there", "AADSTS90002: Tenant not found.", "ARM_CLIENT_SECRET"],
  ["a certificate that is not known", "AADSTS700027: No such key.", "ARM_CLIENT_CERTIFICATE_PATH"],
  ["a token for nobody", "AADSTS70021: No matching federated identity.", "ARM_USE_OIDC"],
  ["a session that has ended", "AADSTS700082: The refresh token has expired.", undefined],
  ...["ARM_CLIENT_SECRET", "ARM_CLIENT_CERTIFICATE_PATH", "ARM_USE_OIDC", "ARM_USE_MSI"].map(
    (method) => [`a refusal without a known code, with ${method}`, "AADSTS1: No.", method] as const,
  ),
];

const signIns: readonly Failing[] = SIGN_INS.map(([given, answer, method]) => ({
  given,
  error: () => explained(new Error(answer), method),
}));

function explained(error: Error, method: string | undefined): unknown {
  return new Witness(new ScriptedHttp([])).explain(error, { tenantId: RIGHT, method });
}

const unavailable = () => Object.assign(new Error("not available"), { name: "CredentialUnavailableError" });

const others: readonly Failing[] = [
  { given: "nothing to sign in with", error: () => explained(unavailable(), undefined) },
  { given: "no managed identity", error: () => explained(unavailable(), "ARM_USE_MSI") },
  {
    given: "a file of a token that is not there",
    error: () => federatedToken({ file: "/none/token" }, {} as Transport).catch((error: unknown) => error),
  },
  {
    given: "a creation that failed without a reason",
    error: () => new ArmError(200, "OperationFailed", "no", { attempt: { verb: "create or update", id } }),
  },
  { given: "an unknown authority", error: () => new UnreachableError("login.test", "SELF_SIGNED_CERT_IN_CHAIN") },
  { given: "a host that does not answer", error: () => new UnreachableError("login.test", "ECONNRESET") },
];

/** Every error of Azure's, and of the way there, that `sentence` advises about. */
export const ERRORS: readonly Failing[] = [...served, ...noRoom, ...signIns, ...others];
