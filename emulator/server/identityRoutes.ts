import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DIRECTORY } from "../world/directory";
import { cloudMetadata, type Identity, openIdConfiguration } from "./identity";

/** Serves what clients ask before they have a token: cloud metadata, OpenID configuration, keys, and tokens themselves. */
export function addIdentityRoutes(app: FastifyInstance, identity: Identity, endpoint: () => string): void {
  app.get("/metadata/endpoints", () => cloudMetadata(endpoint()));
  const oidc = (request: FastifyRequest<{ Params: { tenant: string } }>, reply: FastifyReply): unknown => {
    const { tenant } = request.params;
    const configuration = openIdConfiguration(tenant, endpoint());
    if (configuration !== undefined) return configuration;
    const description = `AADSTS90002: Tenant '${tenant}' not found.`;
    return reply.status(400).send({ error: "invalid_tenant", error_description: description, error_codes: [90002] });
  };
  app.get("/:tenant/.well-known/openid-configuration", oidc);
  app.get("/:tenant/v2.0/.well-known/openid-configuration", oidc);
  app.get("/:tenant/discovery/v2.0/keys", () => identity.signingKeys());
  app.get("/common/discovery/instance", () => ({
    tenant_discovery_endpoint: `${endpoint()}/${DIRECTORY.tenantId}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [],
  }));
  const token = async (
    request: FastifyRequest<{ Params: { tenant: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const { status, body } = await identity.token(
      request.params.tenant,
      new URLSearchParams(String(request.body ?? "")),
      endpoint(),
    );
    return reply.status(status).header("Cache-Control", "no-store, no-cache").send(body);
  };
  app.post("/:tenant/oauth2/v2.0/token", token);
  app.post("/:tenant/oauth2/token", token);
}
