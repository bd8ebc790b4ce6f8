import { createHash, randomBytes } from "node:crypto";

/** Bytes that nobody can guess, or, with a seed, the same ones in each run. */
export type Random = (length: number) => Buffer;

/** Randomness of the machine; with a seed a repeatable stream for tests. */
export function randomSource(seed?: string): Random {
  if (seed === undefined) return randomBytes;
  let count = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      blocks.push(createHash("sha256").update(`${seed}:${count++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
}

/** A version 4 GUID. */
export function guid(random: Random): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** An access key as the service makes it: 44 characters, base64url, `=` at the end (contract, section 4). */
export function accessKey(random: Random): string {
  return `${random(32).toString("base64url")}=`;
}
