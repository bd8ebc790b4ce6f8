import type { CustomKind, UnparsedObject } from "../../../runner/api/customKind";
import { type Kubernetes, KubernetesError } from "../../../runner/kubernetes/kubernetes";
import type { ApiServer } from "../../kubernetes/apiServer";
import { adminClient } from "./adminClient";

/** What the API server made of an object, or why it refused the object. */
export type Verdict = { readonly object: UnparsedObject } | { readonly refused: string };

/** Asks an API server about objects of custom kinds. Each object gets a name of its own. */
export class Admission {
  private readonly kubernetes: Kubernetes & { close(): Promise<void> };
  private count = 0;

  constructor(
    server: ApiServer,
    private readonly namespace: string,
  ) {
    this.kubernetes = adminClient(server);
  }

  async create(kind: CustomKind, spec: unknown, name = `${this.namespace}-${++this.count}`): Promise<Verdict> {
    const metadata = { name, ...(kind.isNamespaced ? { namespace: this.namespace } : {}) };
    const object = { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, metadata, spec };
    return await verdict(this.kubernetes.create(kind, object));
  }

  /** Replaces the spec of an object as a user does. */
  async update(
    kind: CustomKind,
    { apiVersion, kind: word, metadata }: UnparsedObject,
    spec: unknown,
  ): Promise<Verdict> {
    return await verdict(this.kubernetes.update(kind, { apiVersion, kind: word, metadata, spec }));
  }

  async status(kind: CustomKind, { metadata }: UnparsedObject, status: object): Promise<Verdict> {
    return await verdict(this.kubernetes.applyStatus(kind, metadata, status));
  }

  async close(): Promise<void> {
    await this.kubernetes.close();
  }
}

async function verdict(asked: Promise<UnparsedObject>): Promise<Verdict> {
  try {
    return { object: await asked };
  } catch (error) {
    if (error instanceof KubernetesError && (error.status === 422 || error.status === 400))
      return { refused: error.message };
    throw error;
  }
}
