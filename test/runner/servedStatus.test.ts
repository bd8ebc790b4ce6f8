import { strict as assert } from "node:assert";
import { crdOf } from "../../runner/api/crd";
import { RUNTIME_PLANE_REDIS } from "../../runner/api/runtimePlaneRedis";
import { KubernetesError, type KubernetesObject } from "../../runner/kubernetes/kubernetes";
import { servedStatus } from "../../runner/servedStatus";
import { Notices } from "../../runner/telemetry/notices";
import { KeptLog } from "./keptLog";

const NAME = "azuremanagedredis.cloud-resources.kyma-project.io";
const STATUS = { state: "Ready", port: 10000 };

/** Our CRD without the port. */
function cut({ isOurs }: { isOurs: boolean }): KubernetesObject {
  const crd = structuredClone(crdOf(RUNTIME_PLANE_REDIS)) as unknown as KubernetesObject & {
    spec: {
      versions: [{ schema: { openAPIV3Schema: { properties: { status: { properties: { port?: object } } } } } }];
    };
  };
  delete crd.spec.versions[0].schema.openAPIV3Schema.properties.status.properties.port;
  return isOurs ? crd : { ...crd, metadata: { name: NAME } };
}

describe("a status under the CRD that is served", () => {
  const refused = (status: number) => Promise.reject(new KubernetesError(status, "", ""));
  for (const { given, get, written, told } of [
    {
      given: "ours",
      get: async () => crdOf(RUNTIME_PLANE_REDIS) as unknown as KubernetesObject,
      written: STATUS,
      told: [],
    },
    {
      given: "ours of another version",
      get: async () => cut({ isOurs: true }),
      written: { state: "Ready" },
      told: [
        `The CRD ${NAME} is of another version of the runner and lacks status.port: these fields are not written: apply config/crd of this version.`,
      ],
    },
    {
      given: "somebody else's",
      get: async () => cut({ isOurs: false }),
      written: { state: "Ready" },
      told: [`The CRD ${NAME} is not this runner's and lacks status.port: these fields are not written.`],
    },
    {
      given: "one that may not be read",
      get: () => refused(403),
      written: STATUS,
      told: [
        `The CRD ${NAME} may not be read, so fields that it lacks are not known: grant the runner get of it, as config/rbac does.`,
      ],
    },
  ]) {
    it(`given ${given}: writes the fields that it has, and names the others once in log and notices`, async () => {
      const log = new KeptLog();
      const notices = new Notices(log);
      const kubernetes = { get: get as never };
      const served = await servedStatus(kubernetes, RUNTIME_PLANE_REDIS, notices);
      await servedStatus(kubernetes, RUNTIME_PLANE_REDIS, notices);
      assert.deepEqual(served(STATUS), written);
      assert.deepEqual(notices.all, told);
      assert.deepEqual(
        log.lines,
        told.map((sentence) => `warn ${sentence}`),
      );
    });
  }
});
