import assert from "node:assert/strict";
import { ArmError, CredentialError, UnreachableError } from "../../../provider/azure/errors";
import { isConflict, isTransient } from "../../../provider/azure/retryable";

describe("isTransient and isConflict", () => {
  for (const [error, transient, conflict, because] of [
    [new ArmError(429, "TooManyRequests", "slow down"), true, false, "an empty bucket fills again"],
    [new ArmError(429, "RetryableErrorDueToAnotherOperation", "busy"), true, false, "a lock of Network"],
    [new ArmError(200, "RetryableErrorDueToAnotherOperation", "busy"), true, false, "the same, told by an operation"],
    [new ArmError(408, "RequestTimeout", "x"), true, false, "a gateway gave up"],
    [new ArmError(503, "ServerBusy", "x"), true, false, "an outage"],
    [new ArmError(501, "NotImplemented", "x"), false, false, "what Azure cannot do, a PATCH of a database for one"],
    [new ArmError(505, "HttpVersionNotSupported", "x"), false, false, "nor does a version of HTTP pass"],
    [
      new ArmError(
        400,
        "BadRequest",
        "Redis is busy processing a previous update request or is undergoing system maintenance.",
      ),
      true,
      false,
      "shortly after provisioning",
    ],
    [new ArmError(400, "BadRequest", "zones are not supported"), false, false, "a wrong body stays wrong"],
    [new UnreachableError("h", "ECONNRESET"), true, false, "a dropped connection"],
    [new UnreachableError("h", "SELF_SIGNED_CERT_IN_CHAIN"), false, false, "trust does not come by waiting"],
    [new CredentialError("x"), false, false, "nor do credentials"],
    [new ArmError(403, "AuthorizationFailed", "x"), false, false, "nor permissions"],
    [new ArmError(409, "Conflict", "another operation is under way"), false, true, "it ends"],
    [
      new ArmError(409, "CannotDeleteResource", "Can not delete resource before nested resources are deleted."),
      false,
      true,
      "the links go first",
    ],
    [
      new ArmError(400, "ReferencedResourceNotProvisioned", "is in Deleting state"),
      false,
      true,
      "the endpoint goes first",
    ],
    [new ArmError(200, "Canceled", "superseded"), false, true, "another operation took over"],
    [new ArmError(409, "InvalidResourceLocation", "already exists in location"), false, false, "the name is taken"],
    [
      new ArmError(409, "Conflict", "Private zone 'z' is already linked to the virtual network 'n'."),
      false,
      false,
      "one link per network",
    ],
    [
      new ArmError(200, "Conflict", "Virtual network resource identity 'x' already in use"),
      false,
      false,
      "only a new network helps",
    ],
    [new Error("x"), false, false, "an error of ours"],
    ["x", false, false, "no error at all"],
  ] as const) {
    const name = error instanceof ArmError ? `${error.status} ${error.code}` : String(error);
    it(`${name}: transient ${transient}, conflict ${conflict}, because ${because}`, () => {
      assert.deepEqual([isTransient(error), isConflict(error)], [transient, conflict]);
    });
  }
});
