import { ApiServer } from "./apiServer";

let starting: Promise<ApiServer> | undefined;

/**
 * The API server that all test files of this process share: started by the first test that asks, ended with the process. Each
 * test takes a namespace of its own; what is not in a namespace (CRDs, cluster roles) is shared.
 */
export function sharedApiServer(): Promise<ApiServer> {
  starting ??= ApiServer.start();
  return starting;
}
