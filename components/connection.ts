/** How the usual clients are told where a Redis is and how to get in. */
export interface Connection {
  readonly hostName: string;
  readonly port: number;
  readonly key: string;
}

/** For redis-py, go-redis, Lettuce, redis-cli and most others. */
export function redisUrl({ hostName, port, key }: Connection): string {
  return `rediss://:${encodeURIComponent(key)}@${hostName}:${port}`;
}

/** @see https://stackexchange.github.io/StackExchange.Redis/Configuration */
export function stackExchange({ hostName, port, key }: Connection): string {
  return `${hostName}:${port},password=${key},ssl=True,abortConnect=False`;
}

/** What `createClient` of the package `redis` takes. */
export interface NodeRedisOptions {
  password: string;
  socket: { host: string; port: number; tls: boolean; servername: string };
}

export function nodeRedisOptions({ hostName, port, key }: Connection): NodeRedisOptions {
  return { password: key, socket: { host: hostName, port, tls: true, servername: hostName } };
}

/** What the constructor of the package `ioredis` takes. */
export interface IoredisOptions {
  host: string;
  port: number;
  password: string;
  tls: { servername: string };
}

export function ioredisOptions({ hostName, port, key }: Connection): IoredisOptions {
  return { host: hostName, port, password: key, tls: { servername: hostName } };
}
