/** Address and key of a Redis, for the formats of the usual clients. */
export interface Connection {
  readonly hostName: string;
  readonly port: number;
  readonly key: string;
  /** False with clientProtocol Plaintext. */
  readonly isEncrypted: boolean;
  /** PEM of the authority, in clouds whose certificates are not publicly trusted. */
  readonly caCert?: string | undefined;
}

/** URL for redis-py, go-redis, Lettuce, redis-cli and most others. */
export function redisUrl({ hostName, port, key, isEncrypted }: Connection): string {
  return `${isEncrypted ? "rediss" : "redis"}://:${encodeURIComponent(key)}@${hostName}:${port}`;
}

/** @see https://stackexchange.github.io/StackExchange.Redis/Configuration */
export function stackExchange({ hostName, port, key, isEncrypted }: Connection): string {
  return `${hostName}:${port},password=${key},ssl=${isEncrypted ? "True" : "False"},abortConnect=False`;
}

/** Options for `createClient` of the package `redis`. */
export interface NodeRedisOptions {
  password: string;
  socket: { host: string; port: number; tls?: true; servername?: string; ca?: string };
}

export function nodeRedisOptions({ hostName, port, key, isEncrypted, caCert }: Connection): NodeRedisOptions {
  const tls = isEncrypted ? { tls: true as const, ...tlsOptions(hostName, caCert) } : {};
  return { password: key, socket: { host: hostName, port, ...tls } };
}

/** Options for the constructor of the package `ioredis`. */
export interface IoredisOptions {
  host: string;
  port: number;
  password: string;
  tls?: { servername: string; ca?: string };
}

export function ioredisOptions({ hostName, port, key, isEncrypted, caCert }: Connection): IoredisOptions {
  return { host: hostName, port, password: key, ...(isEncrypted ? { tls: tlsOptions(hostName, caCert) } : {}) };
}

function tlsOptions(servername: string, ca: string | undefined): { servername: string; ca?: string } {
  return { servername, ...(ca === undefined ? {} : { ca }) };
}
