import type { HttpClient, PipelineRequest } from "@azure/core-rest-pipeline";
import { trustingClient } from "../local/trustingClient";

/** Counts the requests between the provider and a local Azure. */
export class Meter implements HttpClient {
  private readonly real: HttpClient;
  private inFlight = 0;
  private sinceMs = 0;
  private waitedMs = 0;
  private requests = 0;

  constructor(caCert: string) {
    this.real = trustingClient(caCert);
  }

  /** Requests so far, and the time during which at least one was in flight, in ms. */
  get reading(): { readonly requests: number; readonly waitedMs: number; readonly isWaiting: boolean } {
    return { requests: this.requests, waitedMs: this.waitedMs, isWaiting: this.inFlight > 0 };
  }

  async sendRequest(request: PipelineRequest) {
    if (this.inFlight === 0) this.sinceMs = performance.now();
    this.inFlight += 1;
    this.requests += 1;
    try {
      return await this.real.sendRequest(request);
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.waitedMs += performance.now() - this.sinceMs;
    }
  }
}
