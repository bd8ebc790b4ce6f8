import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Directory } from "../world/directory";

const NAME_MAX = 100;
const name = z.string().min(1).max(NAME_MAX).exactOptional();
const subscriptionBody = z.strictObject({ subscriptionId: z.guid().exactOptional(), name });
const patterns = z.array(z.string().regex(/^[\w.*-]+(\/[\w.*-]+)*$/, "not an action"));
const role = z.strictObject({
  name,
  actions: patterns,
  notActions: patterns.default([]),
  scope: z.string().startsWith("/subscriptions/").exactOptional(),
});
const applicationBody = z.strictObject({
  clientId: z.guid().exactOptional(),
  objectId: z.guid().exactOptional(),
  name,
  roles: z.array(role).exactOptional(),
});

type ToApplication = FastifyRequest<{ Params: { clientId: string } }>;

/** Adds what the admin API knows of subscriptions and applications. A secret is told once, by the answer that made it. */
export function addDirectoryRoutes(app: FastifyInstance, directory: Directory, changed: () => Promise<void>): void {
  app.get("/subscriptions", async () => ({ subscriptions: directory.subscriptions }));
  app.post("/subscriptions", async (request, reply) => {
    const added = directory.addSubscription(subscriptionBody.parse(request.body ?? {}));
    await changed();
    return reply.status(201).send(added);
  });
  app.get("/applications", async () => ({
    applications: directory.applications.map(({ secretHash, ...shown }) => ({
      ...shown,
      hasSecret: secretHash !== undefined,
    })),
  }));
  app.post("/applications", async (request, reply) => {
    const { secretHash: _, ...added } = directory.addApplication(applicationBody.parse(request.body ?? {}));
    await changed();
    return reply.status(201).send(added);
  });
  const known = (request: ToApplication, reply: FastifyReply): string | undefined => {
    const { clientId } = request.params;
    if (directory.application(clientId)) return clientId;
    void reply.status(404).send({ error: `There is no application ${clientId}.` });
    return undefined;
  };
  app.post("/applications/:clientId/secret", async (request: ToApplication, reply) => {
    const clientId = known(request, reply);
    if (clientId === undefined) return reply;
    const clientSecret = directory.rotateSecret(clientId);
    await changed();
    return { clientId, clientSecret };
  });
  app.delete("/applications/:clientId/secret", async (request: ToApplication, reply) => {
    const clientId = known(request, reply);
    if (clientId === undefined) return reply;
    directory.revokeSecret(clientId);
    await changed();
    return reply.status(204).send();
  });
}
