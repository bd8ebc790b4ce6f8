import type { KnownResource } from "./stackView";

/** What clients need. The key is secret: it goes into a Secret, and nowhere else unless the runner was told to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The access key for clients; undefined while keys are off. */
  readonly authString: string | undefined;
  /** PEM of the authority behind the endpoint's certificate, where the certificate is not publicly trusted. */
  readonly caCert: string | undefined;
}

/** The endpoint in the outputs of a stack; undefined before the instance was ready once. */
export function endpointIn(resources: readonly KnownResource[], caCert: string | undefined): Endpoint | undefined {
  const outputs = (kind: string) => resources.find((one) => one.kind === kind)?.properties ?? {};
  const { hostName } = outputs("Cluster");
  const { port, activeKey, primaryKey, secondaryKey } = outputs("Database");
  if (typeof hostName !== "string" || hostName === "" || typeof port !== "number") return undefined;
  const key = activeKey === "Secondary" ? secondaryKey : primaryKey;
  return { host: hostName, port, authString: typeof key === "string" && key !== "" ? key : undefined, caCert };
}
