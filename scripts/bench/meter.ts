import { readFileSync } from "node:fs";
import { createDefaultHttpClient, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";

/** Stands between the provider and a local Azure whose authority this process does not trust otherwise, and counts. */
export class Meter implements HttpClient {
  private readonly real = createDefaultHttpClient();
  // One object for all requests: the client keeps a pool of connections per object, not per content.
  private readonly tlsSettings: { readonly ca: string };
  private inFlight = 0;
  private sinceMs = 0;
  private waitedMs = 0;
  private requests = 0;

  constructor(caCert: string) {
    this.tlsSettings = { ca: readFileSync(caCert, "utf8") };
  }

  /** Requests so far, and the time during which at least one was waited for. */
  get reading(): { readonly requests: number; readonly waitedMs: number; readonly isWaiting: boolean } {
    return { requests: this.requests, waitedMs: this.waitedMs, isWaiting: this.inFlight > 0 };
  }

  async sendRequest(request: PipelineRequest) {
    if (this.inFlight === 0) this.sinceMs = performance.now();
    this.inFlight += 1;
    this.requests += 1;
    try {
      return await this.real.sendRequest(Object.assign(request, { tlsSettings: this.tlsSettings }));
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.waitedMs += performance.now() - this.sinceMs;
    }
  }
}
