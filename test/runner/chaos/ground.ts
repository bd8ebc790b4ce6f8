import { join } from "node:path";
import { ROOT } from "../../docs/documents";
import { ApiServer } from "../../kubernetes/apiServer";
import { manifestsIn } from "../live/liveRunner";

/** An API server with our CRDs, for one plan after the other. */
export async function startGround(): Promise<ApiServer> {
  const api = await ApiServer.start();
  for (const folder of ["config/crd", "config/standalone"]) await api.apply(manifestsIn(join(ROOT, folder)));
  return api;
}
