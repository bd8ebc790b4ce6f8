import assert from "node:assert/strict";
import { ArmError, CredentialError, UnreachableError } from "../../../provider/azure/errors";
import { isDoubtful, isTransient, type Refusal, refusalOf } from "../../../provider/azure/retryable";

interface Row {
  readonly error: unknown;
  readonly refusal: Refusal;
  /** A read is asked again. */
  readonly isTransient?: true;
  /** A write may have been accepted. */
  readonly isDoubtful?: true;
  readonly because: string;
}

const BUSY = "Redis is busy processing a previous update request or is undergoing system maintenance.";
const lock = "The scope '/subscriptions/s' cannot perform write operation because following scope(s) are locked.";

const TABLE: readonly Row[] = [
  {
    error: new ArmError(429, "TooManyRequests", "slow down"),
    refusal: "passing",
    isTransient: true,
    because: "an empty bucket fills again",
  },
  {
    error: new ArmError(429, "RetryableErrorDueToAnotherOperation", "busy"),
    refusal: "passing",
    isTransient: true,
    because: "it is a lock of Network",
  },
  {
    error: new ArmError(200, "RetryableErrorDueToAnotherOperation", "busy"),
    refusal: "passing",
    isTransient: true,
    because: "an operation tells of the same lock",
  },
  {
    error: new ArmError(408, "RequestTimeout", "x"),
    refusal: "passing",
    isTransient: true,
    isDoubtful: true,
    because: "a gateway gave up",
  },
  {
    error: new ArmError(500, "InternalServerError", "x"),
    refusal: "passing",
    isTransient: true,
    isDoubtful: true,
    because: "nobody knows how far it got",
  },
  {
    error: new ArmError(503, "ServerBusy", "x"),
    refusal: "passing",
    isTransient: true,
    because: "an outage ends",
  },
  {
    error: new ArmError(504, "GatewayTimeout", "x"),
    refusal: "passing",
    isTransient: true,
    isDoubtful: true,
    because: "the provider may have gone on",
  },
  {
    error: new ArmError(501, "NotImplemented", "x"),
    refusal: "final",
    because: "Azure has no such verb, and gets none by waiting",
  },
  { error: new ArmError(505, "Http505", "x"), refusal: "final", because: "Azure has no such version of HTTP" },
  {
    error: new ArmError(400, "BadRequest", BUSY),
    refusal: "passing",
    isTransient: true,
    because: "that comes shortly after provisioning",
  },
  {
    error: new ArmError(409, "Conflict", BUSY),
    refusal: "passing",
    isTransient: true,
    because: "it is the same text with another status",
  },
  {
    error: new ArmError(400, "BadRequest", "zones are not supported"),
    refusal: "final",
    because: "a wrong body stays wrong",
  },
  {
    error: new UnreachableError("h", "ECONNRESET"),
    refusal: "passing",
    isTransient: true,
    isDoubtful: true,
    because: "the connection was cut",
  },
  {
    error: new UnreachableError("h", "ECONNREFUSED"),
    refusal: "passing",
    isTransient: true,
    because: "nothing arrived",
  },
  {
    error: new UnreachableError("h", "SELF_SIGNED_CERT_IN_CHAIN"),
    refusal: "final",
    because: "trust does not come by waiting",
  },
  { error: new CredentialError("x"), refusal: "final", because: "nor do credentials" },
  { error: new ArmError(403, "AuthorizationFailed", "x"), refusal: "final", because: "nor do permissions" },
  {
    error: new ArmError(403, "RequestDisallowedByPolicy", "x"),
    refusal: "final",
    because: "nor does a policy go away",
  },
  {
    error: new ArmError(409, "Conflict", "another operation is under way"),
    refusal: "unclear",
    because: "it may end, or not",
  },
  { error: new ArmError(409, "NobodyKnows", "x"), refusal: "unclear", because: "codes come and go" },
  {
    error: new ArmError(409, "CannotDeleteResource", "Can not delete resource before nested resources are deleted."),
    refusal: "unclear",
    because: "what is nested goes first, if it goes",
  },
  {
    error: new ArmError(400, "ReferencedResourceNotProvisioned", "is in Deleting state"),
    refusal: "passing",
    because: "the endpoint goes first",
  },
  { error: new ArmError(409, "AnotherOperationInProgress", "x"), refusal: "passing", because: "its name says so" },
  { error: new ArmError(200, "Canceled", "superseded"), refusal: "passing", because: "another operation took over" },
  { error: new ArmError(409, "ScopeLocked", lock), refusal: "final", because: "somebody has to take the lock away" },
  {
    error: new ArmError(409, "MissingSubscriptionRegistration", "x"),
    refusal: "final",
    because: "somebody has to register it",
  },
  { error: new ArmError(409, "ReadOnlyDisabledSubscription", "x"), refusal: "final", because: "somebody has to pay" },
  { error: new ArmError(409, "ResourceGroupBeingDeleted", "x"), refusal: "final", because: "the group will be gone" },
  { error: new ArmError(409, "QuotaExceeded", "x"), refusal: "final", because: "somebody has to raise the quota" },
  {
    error: new ArmError(409, "PrivateEndpointsLimitExceeded", "x"),
    refusal: "final",
    because: "a limit does not move",
  },
  {
    error: new ArmError(409, "InvalidResourceLocation", "already exists in location"),
    refusal: "final",
    because: "the name is taken",
  },
  {
    error: new ArmError(409, "Conflict", "Private zone 'z' is already linked to the virtual network 'n'."),
    refusal: "final",
    because: "a network has one link",
  },
  {
    error: new ArmError(200, "Conflict", "Virtual network resource identity 'x' already in use"),
    refusal: "final",
    because: "only a new network helps",
  },
  { error: new ArmError(200, "OperationFailed", "x"), refusal: "final", because: "the operation had its chance" },
  { error: new Error("x"), refusal: "final", because: "it is an error of ours" },
  { error: "x", refusal: "final", because: "it is no error at all" },
];

describe("what an error says about asking again", () => {
  for (const { error, refusal, because, ...row } of TABLE) {
    const name = error instanceof ArmError ? `${error.status} ${error.code}` : String(error);
    it(`${name}: a write is ${refusal}, because ${because}`, () => {
      const said = { refusal: refusalOf(error), isTransient: isTransient(error), isDoubtful: isDoubtful(error) };
      assert.deepEqual(said, { isTransient: false, isDoubtful: false, refusal, ...row });
    });
  }
});
