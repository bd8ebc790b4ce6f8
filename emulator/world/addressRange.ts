import { isIPv4 } from "node:net";

/** A range of IPv4 addresses in CIDR notation; private endpoints have IPv4 addresses only. */
export class AddressRange {
  private constructor(
    private readonly first: number,
    private readonly last: number,
    /** Bits of the prefix, 0–32. */
    readonly length: number,
  ) {}

  /** Undefined for anything but `a.b.c.d/n`; bits after the prefix are cut off, see `text`. */
  static parse(text: string): AddressRange | undefined {
    const [address = "", length = "", ...rest] = text.split("/");
    if (rest.length > 0 || !isIPv4(address) || !/^(3[0-2]|[12]?\d)$/.test(length)) return undefined;
    const size = 2 ** (32 - Number(length));
    const first = Math.floor(addressNumber(address) / size) * size;
    return new AddressRange(first, first + size - 1, Number(length));
  }

  /** In its canonical form: `10.0.0.0/16` also for `10.0.1.0/16`. */
  get text(): string {
    return `${addressText(this.first)}/${this.length}`;
  }

  covers(other: AddressRange): boolean {
    return this.first <= other.first && other.last <= this.last;
  }

  overlaps(other: AddressRange): boolean {
    return this.first <= other.last && other.first <= this.last;
  }

  /**
   * The lowest address that is not taken. Azure keeps five: the network, its router, two for DNS and the broadcast.
   * @see https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
   */
  freeAddress(taken: ReadonlySet<string>): string | undefined {
    for (let number = this.first + 4; number < this.last; number++) {
      const address = addressText(number);
      if (!taken.has(address)) return address;
    }
    return undefined;
  }

  /** Whether an address may be given out: in the range and not one of the five that Azure keeps. */
  isUsable(address: string): boolean {
    if (!isIPv4(address)) return false;
    const number = addressNumber(address);
    return this.first + 4 <= number && number < this.last;
  }
}

function addressNumber(address: string): number {
  return address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}

function addressText(number: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(number / unit) % 256).join(".");
}
