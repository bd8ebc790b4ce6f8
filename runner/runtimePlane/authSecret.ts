import type { ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import { extraData } from "../api/extraData";
import { RUNTIME_PLANE_SECRET, SECRET_LABELS } from "../api/marks";
import type { RuntimePlaneRedisSpec } from "../api/runtimePlaneRedis";
import { secretEntries } from "../api/secretEntries";
import type { ObjectMeta } from "../kubernetes/kubernetes";
import type { OwnedSecret } from "../kubernetes/ownedSecret";

export function authSecretName({ name }: ObjectMeta, spec: RuntimePlaneRedisSpec | undefined): string {
  return spec?.authSecret?.name ?? name;
}

/** Labels by which the Secret of an object is known as its own. */
export function authSecretMarks(id: string, { namespace = "" }: ObjectMeta): Readonly<Record<string, string>> {
  return { [RUNTIME_PLANE_SECRET.id]: id, [RUNTIME_PLANE_SECRET.namespace]: namespace };
}

/** The Secret for the applications, and what is wrong with templates of its extra entries. */
export interface AuthSecret {
  readonly wanted: OwnedSecret;
  readonly problems: readonly string[];
}

/** The Secret of an object; undefined: endpoint or key are not there yet. */
export function authSecretOf(
  { metadata, spec, id }: { metadata: ObjectMeta; spec: RuntimePlaneRedisSpec; id: string },
  { primaryEndpoint, port, caCert }: ControlPlaneRedisStatus,
  key: string | undefined,
): AuthSecret | undefined {
  if (!primaryEndpoint || port === undefined || !key) return undefined;
  const { labels = {}, annotations = {}, extraData: templates = {} } = spec.authSecret ?? {};
  const own = secretEntries({ host: primaryEndpoint, port, authString: key, caCert });
  const { entries, mistakes } = extraData(templates, own);
  return {
    wanted: {
      namespace: metadata.namespace ?? "",
      name: authSecretName(metadata, spec),
      marks: authSecretMarks(id, metadata),
      labels: { ...labels, ...SECRET_LABELS, [RUNTIME_PLANE_SECRET.managed]: "true" },
      annotations,
      data: { ...own, ...entries },
    },
    problems: mistakes.map((mistake) => `spec.authSecret.${mistake}.`),
  };
}
