import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { UnparsedObject } from "../../../runner/api/customKind";
import type { Kubernetes } from "../../../runner/kubernetes/kubernetes";

/** Longer than anything that is waited for here takes on a slow machine. */
const LIMIT_MS = 900_000;

interface Wait {
  /** Tells whether the wait is over by this object. */
  heard(name: string, object: UnparsedObject | undefined, atMs: number): boolean;
}

/** The instances of one namespace, as a watch tells of them, and the moments when it does. */
export class Objects {
  private readonly waits = new Set<Wait>();
  private readonly now = new Map<string, UnparsedObject>();

  /** Resolves when the watch is there. */
  static async watch(kubernetes: Kubernetes, namespace: string, signal: AbortSignal): Promise<Objects> {
    const objects = new Objects();
    const onChange = (before: UnparsedObject | undefined, after: UnparsedObject | undefined) =>
      objects.hear((after ?? before)?.metadata.name ?? "", after);
    const kind = CONTROL_PLANE_REDIS as Parameters<typeof kubernetes.informer<UnparsedObject>>[0];
    await kubernetes.informer(kind, { namespaces: [namespace], onChange, signal }).synced;
    return objects;
  }

  get(name: string): UnparsedObject | undefined {
    return this.now.get(name);
  }

  /** Resolves with the moment when the last of these objects satisfied the test. @throws Error naming those that do not */
  async until(names: readonly string[], test: (object: UnparsedObject | undefined) => boolean): Promise<number> {
    const open = new Set(names.filter((name) => !test(this.now.get(name))));
    if (open.size === 0) return performance.now();
    let limit: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.waits.add({
          heard(name, object, atMs) {
            if (open.has(name) && test(object)) open.delete(name);
            if (open.size === 0) resolve(atMs);
            return open.size === 0;
          },
        });
        const late = () => reject(new Error(`these do not get there: ${this.told([...open])}`));
        limit = setTimeout(late, LIMIT_MS);
      });
    } finally {
      clearTimeout(limit);
    }
  }

  private hear(name: string, object: UnparsedObject | undefined): void {
    const atMs = performance.now();
    if (object) this.now.set(name, object);
    else this.now.delete(name);
    for (const wait of this.waits) if (wait.heard(name, object, atMs)) this.waits.delete(wait);
  }

  private told(names: readonly string[]): string {
    return names
      .slice(0, 3)
      .map((name) => `${name} ${JSON.stringify(this.now.get(name)?.status ?? "absent")}`)
      .join("; ");
  }
}

/** Ready, and for the spec of now. */
export function isReady(object: UnparsedObject | undefined): boolean {
  return object !== undefined && statusOf(object).state === "Ready" && isTold(object, object.metadata.generation ?? 0);
}

/** Whether the status speaks of this generation. */
export function isTold(object: UnparsedObject | undefined, generation: number): boolean {
  return object !== undefined && (statusOf(object).observedGeneration ?? -1) >= generation;
}

function statusOf({ status }: UnparsedObject): { readonly state?: string; readonly observedGeneration?: number } {
  return status ?? {};
}
