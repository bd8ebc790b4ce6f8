import { createHash } from "node:crypto";

/** Ticks (100 ns since year 1) of the epoch: what .NET counts from. */
const EPOCH_TICKS = 621_355_968_000_000_000n;

/**
 * The `t`, `c`, `s` and `h` that Azure appends to operation URLs since 2025 (contract, section 2). They make the URL about
 * 3.5 kB long and opaque: a client that rebuilds or truncates it is caught.
 */
export class UrlSignature {
  /** Stands where Azure sends a certificate chain: long, base64url, the same for every URL of one emulator. */
  private certificateText: string | undefined;

  constructor(private readonly key: Buffer) {}

  /** The query that goes behind `?api-version=…`, with a leading `&`. */
  query(path: string, nowMs: number): string {
    const ticks = (EPOCH_TICKS + BigInt(Math.trunc(nowMs)) * 10_000n).toString();
    const s = this.signature(path, ticks);
    const h = createHash("sha256").update(s).digest("base64url");
    return `&t=${ticks}&c=${this.certificate}&s=${s}&h=${h}`;
  }

  isValid(path: string, query: URLSearchParams): boolean {
    const s = this.signature(path, query.get("t") ?? "");
    const h = createHash("sha256").update(s).digest("base64url");
    return query.get("s") === s && query.get("h") === h && query.get("c") === this.certificate;
  }

  private get certificate(): string {
    this.certificateText ??= this.longText("certificate", 2_140);
    return this.certificateText;
  }

  private signature(path: string, ticks: string): string {
    return this.longText(`${path.toLowerCase()}\n${ticks}`, 256);
  }

  /** One hash that is as long as the text: hundreds of short ones were a quarter of what an answer cost. */
  private longText(seed: string, bytes: number): string {
    return createHash("shake256", { outputLength: bytes }).update(this.key).update(seed).digest("base64url");
  }
}
