import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import type { ApiAnswer, ApiRequest, Transport } from "../../../runner/kubernetes/transport";

/** An answer: a body, a stream that a test feeds, or no answer. */
export type Scripted =
  | { readonly status?: number; readonly body: object; readonly retryAfterMs?: number }
  | { readonly stream: Stream }
  | { readonly failure: KubernetesError };

/** A watch that a test feeds. */
export class Stream implements AsyncIterable<string> {
  private readonly parts: (string | Error | undefined)[] = [];
  private wake: () => void = () => {};

  /** Part of an answer; it need not end with a line. */
  send(part: string): void {
    this.push(part);
  }

  event(type: string, object: object): void {
    this.push(`${JSON.stringify({ type, object })}\n`);
  }

  end(): void {
    this.push(undefined);
  }

  fail(error: Error): void {
    this.push(error);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      while (this.parts.length === 0) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const part = this.parts.shift();
      if (part === undefined) return;
      if (part instanceof Error) throw part;
      yield part;
    }
  }

  private push(part: string | Error | undefined): void {
    this.parts.push(part);
    this.wake();
  }
}

/** Answers from a script; when that is at its end, nobody answers. */
export class FakeTransport implements Transport {
  readonly requests: ApiRequest[] = [];
  readonly answers: Scripted[] = [];

  async send(request: ApiRequest): Promise<ApiAnswer> {
    this.requests.push(request);
    const next = this.answers.shift() ?? { failure: new KubernetesError(0, "Unreachable", "nobody answers") };
    if ("failure" in next) throw next.failure;
    if ("stream" in next) return { status: 200, body: next.stream };
    return {
      status: next.status ?? 200,
      ...(next.retryAfterMs === undefined ? {} : { retryAfterMs: next.retryAfterMs }),
      body: (async function* () {
        yield JSON.stringify(next.body);
      })(),
    };
  }

  close(): void {}

  /** What was asked, as `GET /path?query` with the parts of the query that were named. */
  asked(...names: readonly string[]): readonly string[] {
    return this.requests.map(({ method, path, query }) => {
      const shown = names.filter((name) => query?.[name] !== undefined).map((name) => `${name}=${query?.[name]}`);
      return `${method} ${path}${shown.length > 0 ? `?${shown.join("&")}` : ""}`;
    });
  }
}
