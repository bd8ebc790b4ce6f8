import assert from "node:assert/strict";
import { sentence } from "../../../provider/azure/errorSentence";
import { AmrError, ArmError, CapacityError, CredentialError, UnreachableError } from "../../../provider/azure/errors";

const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c1";
const create = { verb: "create or update", id };

describe("sentence", () => {
  for (const [given, error, expected] of [
    [
      "a missing permission",
      new ArmError(
        403,
        "AuthorizationFailed",
        `The client 'app@x' with object id 'o' does not have authorization to perform action 'Microsoft.Cache/redisEnterprise/write' over scope '${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
        { attempt: create, requestId: "r-1" },
      ),
      `cannot create or update redisEnterprise c1 in resource group rg: app@x lacks the permission Microsoft.Cache/redisEnterprise/write on ${id} (AuthorizationFailed, request id r-1); grant it a role with this action; a grant takes effect after a few minutes`,
    ],
    [
      "a missing permission on a linked resource",
      new ArmError(
        403,
        "LinkedAuthorizationFailed",
        "The client 'app' with object id 'o' has permission to perform action 'Microsoft.Network/privateEndpoints/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '/b' (respectively) or the linked scope(s) are invalid.",
      ),
      "Azure refused: app lacks the permission Microsoft.Network/virtualNetworks/subnets/join/action on /b (LinkedAuthorizationFailed); grant it a role with this action; a grant takes effect after a few minutes",
    ],
    [
      "the wrong tenant",
      new ArmError(
        401,
        "InvalidAuthenticationTokenTenant",
        "The access token is from the wrong issuer 'https://sts.windows.net/11111111-1111-1111-1111-111111111111/'. It must match the tenant 'https://sts.windows.net/22222222-2222-2222-2222-222222222222/' associated with this subscription.",
      ),
      "Azure refused: the subscription belongs to another tenant than the one that was signed in to (InvalidAuthenticationTokenTenant); set ARM_TENANT_ID to 22222222-2222-2222-2222-222222222222, or run `az login --tenant 22222222-2222-2222-2222-222222222222`",
    ],
    [
      "no resource group",
      new ArmError(404, "ResourceGroupNotFound", "Resource group 'rg' could not be found.", { attempt: create }),
      "cannot create or update redisEnterprise c1 in resource group rg: Resource group 'rg' could not be found (ResourceGroupNotFound); create the resource group first",
    ],
    [
      "a creation that failed without a reason",
      new ArmError(200, "OperationFailed", "The operation failed.", { attempt: create }),
      "cannot create or update redisEnterprise c1 in resource group rg: The operation failed (OperationFailed); at creation this usually means a lack of capacity: try another SKU or region, or highAvailability Disabled",
    ],
    [
      "a database whose creation failed without a reason: the cluster is there, so room is",
      new ArmError(200, "OperationFailed", "The operation failed.", {
        attempt: { ...create, id: `${id}/databases/default` },
      }),
      "cannot create or update redisEnterprise c1/databases/default in resource group rg: The operation failed (OperationFailed)",
    ],
    [
      "an assignment whose creation failed without a reason",
      new ArmError(200, "OperationFailed", "The operation failed.", {
        attempt: { ...create, id: `${id}/databases/default/accessPolicyAssignments/app` },
      }),
      "cannot create or update redisEnterprise c1/databases/default/accessPolicyAssignments/app in resource group rg: The operation failed (OperationFailed)",
    ],
    [
      "a change that failed without a reason",
      new ArmError(200, "OperationFailed", "The operation failed.", { attempt: { verb: "update", id } }),
      "cannot update redisEnterprise c1 in resource group rg: The operation failed (OperationFailed)",
    ],
    [
      "no capacity for a new cluster",
      new CapacityError(409, "InsufficientCapacity", "No room.", { attempt: create }),
      "cannot create or update redisEnterprise c1 in resource group rg: No room (InsufficientCapacity); Azure has no room for this at the moment: try another SKU or region, or highAvailability Disabled",
    ],
    [
      "no capacity to scale: what runs can neither move nor lose its high availability",
      new CapacityError(200, "OperationFailed", "It failed. [InsufficientCapacity]", {
        attempt: { verb: "update", id },
      }),
      "cannot update redisEnterprise c1 in resource group rg: It failed. [InsufficientCapacity] (OperationFailed); Azure has no room to scale at the moment, and the instance keeps its size: try again later, or another of the SKUs that Azure lists for it",
    ],
    [
      "no capacity for something else",
      new CapacityError(409, "InsufficientCapacity", "No room."),
      "Azure refused: No room (InsufficientCapacity); Azure has no room for this at the moment: try again later",
    ],
    [
      "an unknown subscription",
      new ArmError(404, "SubscriptionNotFound", "The subscription 's' could not be found.", {
        attempt: { verb: "read", id: `${id}/databases/default` },
      }),
      "cannot read redisEnterprise c1/databases/default in resource group rg: The subscription 's' could not be found (SubscriptionNotFound); check ARM_SUBSCRIPTION_ID, and whether the credential may see it (`az account list`)",
    ],
    [
      "an expired session",
      new ArmError(401, "ExpiredAuthenticationToken", "The access token expired."),
      "Azure refused: The access token expired (ExpiredAuthenticationToken); run `az login` again, or check ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID",
    ],
    [
      "throttling",
      new ArmError(429, "TooManyRequests", "Too many.", { retryAfterMs: 16_500 }),
      "Azure refused: Too many (TooManyRequests); Azure asks to wait 17 s",
    ],
    [
      "an unreachable host",
      new UnreachableError("management.azure.com", "ENOTFOUND"),
      "cannot reach management.azure.com (ENOTFOUND), although it was tried several times; check the network and HTTPS_PROXY",
    ],
    [
      "an untrusted host",
      new UnreachableError("127.0.0.1:8443", "SELF_SIGNED_CERT_IN_CHAIN"),
      "cannot trust the certificate of 127.0.0.1:8443 (SELF_SIGNED_CERT_IN_CHAIN); name the file of its CA in NODE_EXTRA_CA_CERTS",
    ],
    [
      "a missing variable",
      new CredentialError("ARM_CLIENT_SECRET is set, but ARM_TENANT_ID is not"),
      "ARM_CLIENT_SECRET is set, but ARM_TENANT_ID is not",
    ],
    ["an error of ours", new AmrError("two\r\nlines"), "two lines"],
    ["a cancellation", Object.assign(new Error("x"), { name: "AbortError" }), "stopped before Azure was done"],
    ["something that is no error", { a: 1 }, "[object Object]"],
    ["nothing", "", "failed without a reason"],
  ] as const) {
    it(`given ${given}, says what failed and what to do`, () => assert.equal(sentence(error), expected));
  }

  it("has no stack and no line break for any error, so that Pulumi shows one line", () => {
    const error = new TypeError("x is not\na function");
    assert.equal(sentence(error), "x is not a function");
  });
});
