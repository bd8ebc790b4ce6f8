import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_IP_RANGE } from "../api/ipRange";
import { CREDENTIALS_LABEL, SECRET_SELECTOR } from "../api/marks";
import { SCOPE } from "../api/scope";
import { SUBSCRIPTION } from "../api/subscription";
import { VPC_NETWORK } from "../api/vpcNetwork";
import type { Informer, Kubernetes, KubernetesObject, ObjectRef, ResourceKind } from "../kubernetes/kubernetes";
import { nameOf } from "../kubernetes/paths";
import { SECRET, type Secret } from "../kubernetes/secret";
import type { Objects } from "./objects";

export interface WatchesOptions {
  readonly kubernetes: Kubernetes;
  /** Whether the API server serves a kind: those of a Kyma may be absent. */
  readonly isServed: (kind: ResourceKind) => boolean;
  /** Absent: all. */
  readonly namespaces?: readonly string[] | undefined;
  /** Called with an object that came, changed or went; one that went as it was at last. */
  readonly onChange: (kind: ResourceKind, object: KubernetesObject, isGone: boolean) => void;
  readonly signal: AbortSignal;
}

const KINDS: readonly ResourceKind[] = [CONTROL_PLANE_REDIS, SCOPE, CONTROL_PLANE_IP_RANGE, VPC_NETWORK, SUBSCRIPTION];

/** Secrets that concern the control plane: credentials of scopes, and those that the runner made. */
const SECRETS = { credentials: CREDENTIALS_LABEL, made: SECRET_SELECTOR };

/** Watches everything that the control plane reads. */
export class Watches implements Objects {
  /** Resolves when every cache is complete. */
  readonly synced: Promise<unknown>;
  private readonly informers = new Map<string, Informer<KubernetesObject>>();
  private readonly credentialSecrets: Informer<Secret>;
  private readonly madeSecrets: Informer<Secret>;

  constructor({ kubernetes, isServed, namespaces, onChange, signal }: WatchesOptions) {
    const of = namespaces === undefined ? { signal } : { signal, namespaces };
    const changed = (kind: ResourceKind) => (before?: KubernetesObject, after?: KubernetesObject) => {
      const object = after ?? before;
      if (object) onChange(kind, object, after === undefined);
    };
    for (const kind of KINDS) {
      if (isServed(kind))
        this.informers.set(nameOf(kind), kubernetes.informer(kind, { ...of, onChange: changed(kind) }));
    }
    const secrets = (labelSelector: string) =>
      kubernetes.informer(SECRET, { ...of, labelSelector, onChange: changed(SECRET) });
    this.credentialSecrets = secrets(SECRETS.credentials);
    this.madeSecrets = secrets(SECRETS.made);
    const all = [...this.informers.values(), this.credentialSecrets, this.madeSecrets];
    this.synced = Promise.all(all.map(({ synced }) => synced));
  }

  readonly lookup = (kind: ResourceKind, ref: ObjectRef): KubernetesObject | undefined =>
    this.informers.get(nameOf(kind))?.get(ref);

  redis(): readonly UnparsedObject[] {
    return this.all(CONTROL_PLANE_REDIS);
  }

  scopes(): readonly UnparsedObject[] {
    return this.all(SCOPE);
  }

  ipRanges(): readonly UnparsedObject[] {
    return this.all(CONTROL_PLANE_IP_RANGE);
  }

  made(ref: ObjectRef): Secret | undefined {
    return this.madeSecrets.get(ref);
  }

  credentials({ namespace, name }: { readonly namespace: string; readonly name: string }): readonly Secret[] {
    return this.credentialSecrets
      .list()
      .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[CREDENTIALS_LABEL] === name);
  }

  private all(kind: ResourceKind): readonly UnparsedObject[] {
    return (this.informers.get(nameOf(kind))?.list() ?? []) as readonly UnparsedObject[];
  }
}
