import * as pulumi from "@pulumi/pulumi";

/** One resource that a program asked the engine for. */
export interface Registered {
  readonly type: string;
  /** Last part of the type: `Cluster`, `ManagedRedis`. */
  readonly kind: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface MockEngineOptions {
  /** What Azure answers, by kind, instead of `answers`, and perhaps an `id`; inputs come back by themselves. */
  readonly outputs?: Readonly<Record<string, Record<string, unknown>>>;
  /** What a resource waits for before it is made, by kind. */
  readonly until?: Readonly<Record<string, Promise<unknown>>>;
  readonly organization?: string;
  readonly project?: string;
  readonly stack?: string;
}

/** What Azure answers unless told otherwise. */
export const answers: Readonly<Record<string, Record<string, unknown>>> = {
  Cluster: { hostName: "redis.westus2.redis.azure.net" },
  PrivateEndpoint: { privateIpAddress: "10.0.1.4" },
  Database: {
    port: 10000,
    primaryKey: pulumi.secret("primary/+key="),
    secondaryKey: pulumi.secret("secondary/+key="),
  },
};

/** Pulumi's mocks with a memory: what was registered, with which inputs, and in which order things began and ended. */
export class MockEngine {
  readonly registered: Registered[] = [];
  /** `begin Cluster`, `end Cluster`, and what a test adds. */
  readonly events: string[] = [];

  constructor(private readonly options: MockEngineOptions = {}) {}

  /** Runs a program and waits until everything that it asked for is there. */
  async run<T>(program: () => T): Promise<T> {
    const { project = "shop", stack = "prod", organization = "acme" } = this.options;
    await pulumi.runtime.setMocks(
      { newResource: (args) => this.make(args), call: () => ({}) },
      project,
      stack,
      false,
      organization,
    );
    try {
      return program();
    } finally {
      await pulumi.runtime.disconnect();
    }
  }

  kinds(): string[] {
    return this.registered.map(({ kind }) => kind);
  }

  /** The inputs of the only resource of this kind, without what every child carries. */
  inputs(kind: string): Record<string, unknown> {
    const { __provider, resourceUrn, ...inputs } = this.only(kind).inputs;
    return inputs;
  }

  only(kind: string): Registered {
    const [one, ...more] = this.registered.filter((resource) => resource.kind === kind);
    if (one === undefined || more.length > 0) throw new Error(`not one ${kind} in ${this.kinds().join(", ")}`);
    return one;
  }

  private async make({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    const kind = type.split(":").at(-1) as string;
    this.registered.push({ type, kind, name, inputs });
    this.events.push(`begin ${kind}`);
    await this.options.until?.[kind];
    // A turn of the event loop, as an engine would take one: what waits for nothing overtakes.
    await new Promise((resolve) => setImmediate(resolve));
    this.events.push(`end ${kind}`);
    const { id = `${name}-${kind}-id`, ...outputs } = (this.options.outputs ?? answers)[kind] ?? {};
    return { id: String(id), state: { ...inputs, ...outputs } };
  }
}

/** The value of an output. */
export function awaited<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => void pulumi.output(output).apply(resolve));
}
