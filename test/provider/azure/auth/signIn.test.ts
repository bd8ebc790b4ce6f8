import assert from "node:assert/strict";
import { createPipelineRequest } from "@azure/core-rest-pipeline";
import { type SignIn, Witness } from "../../../../provider/azure/auth/signIn";
import { sentence } from "../../../../provider/azure/errorSentence";
import { AmrError, CredentialError, UnreachableError } from "../../../../provider/azure/errors";
import { type Reply, ScriptedHttp } from "../scriptedHttp";

const byChain: SignIn = { tenantId: undefined, method: undefined };
const bySecret: SignIn = { tenantId: "t", method: "ARM_CLIENT_SECRET" };
const named = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name }, more);
const unset = named("CredentialUnavailableError", "EnvironmentCredential is unavailable.\nTo troubleshoot, visit …");

/** A witness that has seen one request go wrong. */
async function witnessOf(reply?: Reply): Promise<Witness> {
  const witness = new Witness(new ScriptedHttp(reply ? [reply] : []));
  const request = createPipelineRequest({ url: "https://login.test/t/v2.0/.well-known/openid-configuration" });
  if (reply) await witness.sendRequest(request).catch(() => undefined);
  return witness;
}

describe("Witness.explain", () => {
  for (const [given, error, signIn, reply, expected] of [
    [
      "a machine where nobody is signed in",
      named("AggregateAuthenticationError", "ChainedTokenCredential authentication failed.\n…", {
        errors: [unset, unset],
      }),
      byChain,
      undefined,
      "found no Azure credential: run `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID",
    ],
    [
      "a machine where the wire to one link of the chain was cut, too",
      named("AggregateAuthenticationError", "…", { errors: [unset] }),
      byChain,
      { drop: "ENOTFOUND" },
      "found no Azure credential: run `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID",
    ],
    [
      "a session of the CLI that has ended",
      named("AggregateAuthenticationError", "…", {
        errors: [unset, named("CredentialUnavailableError", "ERROR: AADSTS700082: The refresh token has expired")],
      }),
      byChain,
      undefined,
      "cannot sign in: run `az login` again",
    ],
    [
      "a machine without a managed identity",
      named("CredentialUnavailableError", "ManagedIdentityCredential: Authentication failed. Message {…}"),
      { tenantId: undefined, method: "ARM_USE_MSI" },
      undefined,
      "found no managed identity (ARM_USE_MSI): give this machine one, or unset the variable and run `az login`",
    ],
    [
      "a discovery that got no answer",
      named("CredentialUnavailableError", "endpoints_resolution_error: See https://aka.ms/…"),
      bySecret,
      { drop: "ENOTFOUND" },
      "cannot reach login.test (ENOTFOUND), although it was tried several times; check the network and HTTPS_PROXY",
    ],
    [
      "a discovery that was refused, which the library does not tell",
      named("CredentialUnavailableError", "endpoints_resolution_error: See https://aka.ms/…"),
      bySecret,
      { status: 400, body: { error_description: "AADSTS90002: Tenant 't' not found." } },
      "cannot sign in to tenant t: there is no such tenant; check ARM_TENANT_ID",
    ],
  ] as const) {
    it(`given ${given}, says "${expected}"`, async () => {
      const explained = (await witnessOf(reply)).explain(error, signIn);
      assert.ok(explained instanceof CredentialError || explained instanceof UnreachableError);
      assert.equal(sentence(explained), expected);
    });
  }

  it("finds an error of ours inside those of the library", async () => {
    const ours = new AmrError("no federated token");
    const wrapped = new Error("a", { cause: new Error("b", { cause: ours }) });
    assert.equal((await witnessOf()).explain(wrapped, bySecret), ours);
  });

  it("lets a cancellation through", async () => {
    const aborted = named("AbortError", "aborted");
    assert.equal((await witnessOf()).explain(aborted, bySecret), aborted);
  });
});
