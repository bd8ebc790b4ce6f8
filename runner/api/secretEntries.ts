/** Where and with what key clients connect. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly authString?: string | undefined;
  /** PEM. Undefined: the certificate is publicly trusted. */
  readonly caCert?: string | undefined;
}

/** The entries of the Secret of an instance, the same in both planes: `primaryEndpoint` is the host name, as in the status. */
export function secretEntries({ host, port, authString, caCert }: Connection): Readonly<Record<string, string>> {
  return {
    primaryEndpoint: host,
    host,
    port: String(port),
    ...(authString ? { authString } : {}),
    ...(caCert ? { caCert } : {}),
  };
}
