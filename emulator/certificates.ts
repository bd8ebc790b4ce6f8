// tsyringe, inside @peculiar/x509, refuses to load before a Reflect polyfill.
import "reflect-metadata";
import { createPrivateKey, X509Certificate as NodeCertificate, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

export interface Credentials {
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM, the leaf only: clients hold the CA. */
  readonly cert: string;
}

/** The local certificate authority: the only thing that a client of the local Azure has to trust. */
export interface Authority {
  readonly caCertPath: string;
  readonly caPem: string;
  /** A leaf for these DNS names and IP addresses; made at the first call, kept in memory only. */
  serverCredentials(hostNames: readonly string[]): Promise<Credentials>;
  /** TLS 1.2 or newer with a leaf for one host name, as SNI asks for it. */
  secureContext(hostName: string): Promise<SecureContext>;
}

export interface AuthorityOptions {
  /** Real time, since clients check certificates against it; ms since 1970. */
  readonly nowMs?: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
/** Apple's clients refuse a leaf that is valid for more than 398 days (https://support.apple.com/102028). */
const LEAF_DAYS = 397;
/** A certificate with less than this left is replaced, so that no certificate expires while a client runs. */
const SPARE_DAYS = 30;
/** Host names come from outside (SNI of known instances, so one per database): bounded all the same. */
const LEAVES_MAX = 256;
const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

interface Leaf extends Credentials {
  readonly context: SecureContext;
  readonly renewAtMs: number;
}

/**
 * Opens the authority kept in `dir`, or makes one (valid for ten years) where there is none, it is damaged or about to
 * expire. The CA's key is readable by the user alone.
 */
export async function createAuthority(dir: string, options: AuthorityOptions = {}): Promise<Authority> {
  const nowMs = options.nowMs ?? Date.now;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const paths = { cert: join(dir, "ca.pem"), key: join(dir, "ca-key.pem") };
  const ca = (await storedCa(paths, nowMs())) ?? (await makeCa(paths, nowMs()));
  const signingKey = await importKey(ca.key);
  const caCertificate = new X509Certificate(ca.cert);
  const leaves = new Map<string, Promise<Leaf>>();

  const leaf = async (hostNames: readonly string[]): Promise<Leaf> => {
    const names = hostNames.map((name) => name.toLowerCase());
    const key = names.join(" ");
    const kept = leaves.get(key);
    if (kept && (await kept).renewAtMs > nowMs()) return kept;
    const made = makeLeaf(names, { ca: caCertificate, signingKey, nowMs: nowMs() });
    leaves.delete(key);
    leaves.set(key, made);
    made.catch(() => leaves.delete(key));
    const [oldest] = leaves.keys();
    if (leaves.size > LEAVES_MAX && oldest !== undefined) leaves.delete(oldest);
    return made;
  };
  return {
    caCertPath: paths.cert,
    caPem: ca.cert,
    serverCredentials: async (hostNames) => {
      const { key, cert } = await leaf(hostNames);
      return { key, cert };
    },
    secureContext: async (hostName) => (await leaf([hostName])).context,
  };
}

async function storedCa(paths: Paths, nowMs: number): Promise<Credentials | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(paths.cert, "utf8"), readFile(paths.key, "utf8")]);
    const parsed = new NodeCertificate(cert);
    // A process killed between the two renames of makeCa leaves a certificate and a key that do not belong together.
    const serves =
      parsed.checkPrivateKey(createPrivateKey(key)) && Date.parse(parsed.validTo) - nowMs > SPARE_DAYS * DAY_MS;
    return serves ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
}

async function makeCa(paths: Paths, nowMs: number): Promise<Credentials> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Local Azure CA ${new Date(nowMs).toISOString()}`,
    keys,
    signingAlgorithm: SIGNATURE,
    ...validity(nowMs, CA_DAYS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const ca = { cert: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
  await replaceFile(paths.key, ca.key, 0o600);
  await replaceFile(paths.cert, ca.cert, 0o644);
  return ca;
}

async function makeLeaf(names: readonly string[], by: Issuer): Promise<Leaf> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create({
    // The names are in the extension only: a host name may be longer than the 64 characters of a common name.
    subject: "CN=Local Azure",
    issuer: by.ca.subject,
    publicKey: keys.publicKey,
    signingKey: by.signingKey,
    signingAlgorithm: SIGNATURE,
    ...validity(by.nowMs, LEAF_DAYS),
    extensions: await leafExtensions(names, keys.publicKey, by.ca),
  });
  const credentials = { cert: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
  return {
    ...credentials,
    context: createSecureContext({ ...credentials, minVersion: "TLSv1.2" }),
    renewAtMs: by.nowMs + (LEAF_DAYS - SPARE_DAYS) * DAY_MS,
  };
}

/** Key identifiers and usages are there because strict verifiers (Python's since 3.13) refuse a leaf without them. */
async function leafExtensions(
  names: readonly string[],
  publicKey: CryptoKey,
  ca: X509Certificate,
): Promise<Extension[]> {
  const alternatives = names.map((value): JsonGeneralName => ({ type: isIP(value) ? "ip" : "dns", value }));
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(alternatives),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(ca.publicKey),
  ];
}

/** Begins a day early, for clients in containers or virtual machines whose clock is behind. */
function validity(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + (days - 1) * DAY_MS) };
}

function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

function importKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), KEY_ALGORITHM, false, ["sign"]);
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode, flag: "wx" });
  await rename(draft, path);
}

interface Paths {
  readonly cert: string;
  readonly key: string;
}

interface Issuer {
  readonly ca: X509Certificate;
  readonly signingKey: CryptoKey;
  readonly nowMs: number;
}
