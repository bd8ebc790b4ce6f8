import { RUNTIME_PLANE_REDIS, type RuntimePlaneRedisStatus } from "../api/runtimePlaneRedis";
import { authSecretName } from "./authSecret";
import type { Dependencies } from "./dependencies";
import { instanceMirror, withAsides } from "./mirror";
import type { Report } from "./planned";
import { writeStatus } from "./statusWriter";
import type { View } from "./view";

/** Tells an object's users what the plan says, and beside that what the control plane has beside Ready. */
export async function report(view: View, news: Report, dependencies: Dependencies): Promise<void> {
  const { object, status: before, id, projection } = view;
  const fields = { ...(id === undefined ? {} : { id }), ...endpointsOf(view) };
  const { served } = dependencies.options;
  const reported = { kind: RUNTIME_PLANE_REDIS, object, before, fields, ...(served ? { served } : {}) };
  const told = projection.is === "ours" ? withAsides(news, instanceMirror(object, projection)) : news;
  await writeStatus(reported, told, dependencies);
}

/** The endpoint is shown from the first time that the instance can be used until deletion begins; the key never. */
function endpointsOf({ object, projection, secret, spec, ownSecrets }: View): Partial<RuntimePlaneRedisStatus> {
  if (projection.is !== "ours" || object.metadata.deletionTimestamp !== undefined) return {};
  const { primaryEndpoint, readEndpoint, port, caCert } = projection.status;
  const name = authSecretName(object.metadata, spec);
  const hasSecret = secret !== undefined && ownSecrets.some(({ metadata }) => metadata.name === name);
  return { primaryEndpoint, readEndpoint, port, caCert, ...(hasSecret ? { authSecret: { name } } : {}) };
}
