import { cleanMessage } from "./cleanMessage";
import { type ErrorAdvice, PULUMI_ERRORS } from "./errorAdvice";
import { ArmError, type Attempt, CapacityError, CredentialError, isCertificateCode, UnreachableError } from "./errors";
import { parseId } from "./ids";

/**
 * An error as ONE line for a user: what failed, on which resource, why, and what to do; with Azure's code and request id.
 * The line holds no stack, no secret and no line break, whatever was thrown.
 */
export function sentence(error: unknown, to: ErrorAdvice = PULUMI_ERRORS): string {
  if (error instanceof ArmError) return armSentence(error, to);
  if (error instanceof UnreachableError) return unreachableSentence(error, to);
  if (error instanceof CredentialError) return cleanMessage(error.toldTo(to));
  if (error instanceof Error && error.name === "AbortError") return "stopped before Azure was done";
  return cleanMessage(error instanceof Error ? error.message : String(error)) || "failed without a reason";
}

function armSentence(error: ArmError, to: ErrorAdvice): string {
  const { reason, advice } = explanation(error, to);
  const what = error.attempt ? `cannot ${error.attempt.verb} ${target(error.attempt)}` : "Azure refused";
  const id = error.requestId === undefined ? "" : `, request id ${error.requestId}`;
  const line = `${what}: ${cleanMessage(reason).replace(/[\s.]+$/, "")} (${error.code}${id})`;
  return advice === undefined ? line : `${line}; ${advice}`;
}

function unreachableSentence({ host, code }: UnreachableError, { authority }: ErrorAdvice): string {
  return isCertificateCode(code)
    ? `cannot trust the certificate of ${host} (${code}); ${authority}`
    : `cannot reach ${host} (${code}), although it was tried several times; check the network and HTTPS_PROXY`;
}

// `redisEnterprise cache1/databases/default in resource group rg`
function target({ id }: Attempt): string {
  const parts = parseId(id);
  if (parts === undefined) return id;
  const [[type, name] = ["resource group", parts.resourceGroup], ...rest] = parts.path;
  const words = [name, ...rest.flat()].join("/");
  return parts.path.length === 0 ? `${type} ${words}` : `${type} ${words} in resource group ${parts.resourceGroup}`;
}

interface Explanation {
  readonly reason: string;
  readonly advice?: string;
}

function explanation(error: ArmError, to: ErrorAdvice): Explanation {
  return (
    permission(error) ?? tenant(error, to) ?? capacity(error, to) ?? { reason: error.message, ...advice(error, to) }
  );
}

// "The client 'x' with object id 'y' does not have authorization to perform action 'a' over scope 's' or …", and for linked
// scopes "… does not have permission to perform action(s) 'a' on the linked scope(s) 's' …".
function permission({ code, status, message }: ArmError): Explanation | undefined {
  if (status !== 403 || !/^(LinkedAuthorizationFailed|AuthorizationFailed)$/.test(code)) return undefined;
  const action =
    /does not have permission to perform action\(?s?\)? '([^']+)'/i.exec(message)?.[1] ??
    /perform action\(?s?\)? '([^']+)'/i.exec(message)?.[1];
  const scope = (code === "AuthorizationFailed" ? /(?:over|on) scope '([^']+)'/i : /linked scope\(s\) '([^']+)'/i).exec(
    message,
  )?.[1];
  const client = /client '([^']+)'/i.exec(message)?.[1];
  if (action === undefined) return undefined;
  return {
    reason: `${client ?? "the credential"} lacks the permission ${action}${scope === undefined ? "" : ` on ${scope}`}`,
    advice: "grant it a role with this action; a grant takes effect after a few minutes",
  };
}

// "The access token is from the wrong issuer 'https://sts.windows.net/A/'. It must match the tenant 'https://…/B/' …"
function tenant({ code, message }: ArmError, to: ErrorAdvice): Explanation | undefined {
  if (code !== "InvalidAuthenticationTokenTenant") return undefined;
  const right = /must match[^']*'[^']*?([\da-f]{8}-[\da-f-]{27})/i.exec(message)?.[1];
  return {
    reason: "the subscription belongs to another tenant than the one that was signed in to",
    advice: to.tenant(right),
  };
}

function capacity(error: ArmError, { elsewhere }: ErrorAdvice): Explanation | undefined {
  const { code, message: reason, attempt } = error;
  const verb = attempt && isCluster(attempt.id) ? attempt.verb : undefined;
  // A write to a cluster that is there says so (`arm.ts`).
  const isCreation = verb === "create or update";
  if (!(error instanceof CapacityError)) {
    return isCreation && code === "OperationFailed"
      ? { reason, advice: `at creation this usually means a lack of capacity: ${elsewhere}` }
      : undefined;
  }
  if (isCreation) return { reason, advice: `Azure has no room for this at the moment: ${elsewhere}` };
  // A running cluster keeps its region and its high availability, so the advice for a creation does not help.
  return verb === "update"
    ? {
        reason,
        advice:
          "Azure has no room to scale at the moment, and the instance keeps its size: try again later, or another of the SKUs that Azure lists for it",
      }
    : { reason, advice: "Azure has no room for this at the moment: try again later" };
}

function isCluster(id: string): boolean {
  const { namespace, path = [] } = parseId(id) ?? {};
  const type = [namespace, ...path.map(([segment]) => segment)].join("/");
  return type.toLowerCase() === "microsoft.cache/redisenterprise";
}

const advices: Readonly<Record<string, string>> = {
  MissingSubscriptionRegistration:
    "register it with `az provider register --namespace Microsoft.Cache` (or Microsoft.Network)",
  ResourceGroupNotFound: "create the resource group first",
  ParentResourceNotFound: "create the parent first",
  ScopeLocked: "remove the lock",
};

function advice({ code, status, retryAfterMs }: ArmError, to: ErrorAdvice): { advice?: string } {
  if (code === "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed")
    return { advice: `a policy, or somebody, gave the endpoint a zone group: ${to.otherGroup}` };
  if (code === "SubscriptionNotFound")
    return { advice: `${to.subscription}, and whether the credential may see it (\`az account list\`)` };
  if (code === "InvalidSubscriptionId") return { advice: to.subscription };
  const known = advices[code];
  if (known !== undefined) return { advice: known };
  if (status === 401) return { advice: to.signIn.refused };
  if (status === 429 && retryAfterMs !== undefined)
    return { advice: `Azure asks to wait ${Math.ceil(retryAfterMs / 1000)} s` };
  if (status >= 500) return { advice: `this usually passes; ${to.again}` };
  return {};
}
