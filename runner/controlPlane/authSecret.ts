import { isAdopting } from "../api/annotations";
import type { UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_SECRET, SECRET_LABELS } from "../api/marks";
import { secretEntries } from "../api/secretEntries";
import type { Kubernetes } from "../kubernetes/kubernetes";
import {
  deleteSecret,
  isOwned,
  type OwnedSecret,
  type Owner,
  standingOf,
  writeSecret,
} from "../kubernetes/ownedSecret";
import { SECRET, type Secret } from "../kubernetes/secret";
import type { KeysKnown } from "./drive";
import type { Endpoint } from "./endpoint";
import type { Objects } from "./objects";
import type { Obstacle } from "./place";
import type { AuthSecrets } from "./publisher";

export interface AuthSecretsOptions {
  readonly kubernetes: Kubernetes;
  readonly objects: Pick<Objects, "made">;
  /** How good the keys are that are known of an object's instance; while they are being read anew, news follow. */
  readonly keysKnown: (object: UnparsedObject) => Promise<KeysKnown>;
}

/** The Secret `<object>-auth` beside an object of the control plane: endpoint and key. */
export function authSecrets({ kubernetes, objects, keysKnown }: AuthSecretsOptions): AuthSecrets {
  const nameOf = ({ metadata: { name } }: UnparsedObject) => `${name}-auth`;
  const refOf = (object: UnparsedObject) => ({ namespace: object.metadata.namespace ?? "", name: nameOf(object) });
  const find = (object: UnparsedObject) => kubernetes.get(SECRET, refOf(object));

  return {
    nameOf,

    async write(object: UnparsedObject, endpoint: Endpoint): Promise<Obstacle | "waits" | "unread" | undefined> {
      const wanted = wantedOf(object, nameOf(object), endpoint);
      // The watch tells of every change, so a Secret that it shows as wanted needs no question.
      if (standingOf(objects.made(refOf(object)), wanted) === "same") return undefined;
      const found = await find(object);
      switch (standingOf(found, wanted)) {
        case "same":
          return undefined;
        case "foreign":
          if (found && isAdopting(object) && isFormer(found)) {
            await writeSecret(kubernetes, found, wanted);
            return undefined;
          }
          return { reason: "SecretConflict", message: `Auth secret ${wanted.name} belongs to another resource` };
        case "leaving":
          return {
            reason: "Processing",
            message: `Auth secret ${wanted.name} is being deleted, and is made again then.`,
          };
        case "missing":
        case "differs": {
          const known = await keysKnown(object);
          if (known === "asked") return "waits";
          const good = known === "unread" ? withKeyOf(wanted, found) : wanted;
          if (standingOf(found, good) !== "same") await writeSecret(kubernetes, found, good);
          return known === "unread" ? "unread" : undefined;
        }
      }
    },

    async remove(object: UnparsedObject): Promise<void> {
      const found = await find(object);
      if (found && isOwned(found, ownerOf(object))) await deleteSecret(kubernetes, found);
    },

    async keep(object: UnparsedObject): Promise<void> {
      const found = await find(object);
      if (!found || !isOwned(found, ownerOf(object))) return;
      const { ownerReferences = [], namespace = "", name, resourceVersion } = found.metadata;
      const others = ownerReferences.filter(({ uid }) => uid !== object.metadata.uid);
      const metadata = { resourceVersion, ownerReferences: others };
      await kubernetes.patch(SECRET, { namespace, name }, { metadata });
    },
  };
}

/**
 * Whether a Secret was that of an earlier object of the name: two objects of one name and namespace are never there at a time.
 * The one that takes over the instance takes over the Secret.
 */
function isFormer({ metadata: { labels = {} } }: Secret): boolean {
  return labels[CONTROL_PLANE_SECRET.owner] !== undefined;
}

/** What is wanted, with the key that the Secret shows: whoever wrote that has seen it later than the state. */
function withKeyOf(wanted: OwnedSecret, found: Secret | undefined): OwnedSecret {
  const { authString } = found?.data ?? {};
  if (!authString) return wanted;
  return { ...wanted, data: { ...wanted.data, authString: Buffer.from(authString, "base64").toString() } };
}

function ownerOf({ apiVersion, kind, metadata: { name, uid = "" } }: UnparsedObject): Owner {
  return { marks: { [CONTROL_PLANE_SECRET.owner]: uid }, ownerReference: { apiVersion, kind, name, uid } };
}

function wantedOf(object: UnparsedObject, name: string, endpoint: Endpoint): OwnedSecret {
  return {
    ...ownerOf(object),
    namespace: object.metadata.namespace ?? "",
    name,
    labels: SECRET_LABELS,
    annotations: {},
    data: secretEntries(endpoint),
  };
}
