import { strict as assert } from "node:assert";
import fc from "fast-check";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { KubernetesError } from "../../../runner/kubernetes/kubernetes";
import { SECRET } from "../../../runner/kubernetes/secret";
import { HOST, KEY, ORDERS, Planes, PROJECTED } from "./planes";

const ENCODED = Buffer.from(KEY).toString("base64");

type Happening = (planes: Planes) => void | Promise<void>;

const template = fc.constantFrom(
  "{{ .authString }}",
  "{{ .authString.x }}",
  '{{ printf "%d" .authString }}',
  "{{ .authString | index 1 }}",
  "{{ urlquery .authString | nothing }}",
  "{{ if .authString }}",
  "{{ .authString",
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.dictionary(fc.constantFrom("a", "b", "host"), template).map(
    (extraData): Happening =>
      (planes) => {
        if (planes.object()) planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { authSecret: { extraData } } });
      },
  ),
  fc.constantFrom("S1", "P1", "P2", "X9").map(
    (redisTier): Happening =>
      (planes) => {
        if (planes.object()) planes.runtime.edit(RUNTIME_PLANE_REDIS, ORDERS, { spec: { redisTier } });
      },
  ),
  fc.constant<Happening>((planes) => (planes.projection() ? planes.makeReady() : undefined)),
  // As the Go operator has it: the key beside the endpoint.
  fc.constant<Happening>((planes) => {
    const ready = { type: "Ready", status: "True", reason: "Ready", message: "" };
    if (planes.projection())
      planes.report([ready], { primaryEndpoint: HOST, port: 10000, authString: KEY, authSecret: null });
  }),
  fc.constant<Happening>((planes) => {
    if (planes.secret()) planes.runtime.edit(SECRET, ORDERS, { data: { authString: "eA==" } });
  }),
  fc.constant<Happening>((planes) => {
    if (planes.projection()) planes.control.remove(CONTROL_PLANE_REDIS, PROJECTED);
  }),
  fc.constant<Happening>((planes) => {
    if (planes.object()) planes.runtime.remove(RUNTIME_PLANE_REDIS, ORDERS);
  }),
  // An API server that repeats what it refuses, as some webhooks do.
  fc.constantFrom(0, 400, 403, 409, 422, 500, 503).map(
    (status): Happening =>
      (planes) => {
        planes.runtime.before = ({ verb, kind }) => {
          if (kind !== "Secret" || verb === "get" || verb === "list") return;
          planes.runtime.before = () => {};
          throw new KubernetesError(status, "Refused", `invalid: authString=${KEY} data=${ENCODED}`);
        };
      },
  ),
);

describe("the access key", () => {
  it("is nowhere but in Secrets, whatever happens: not in status, specs, events, logs or errors", async () => {
    let secrets = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const planes = await Planes.with();
        const shown: unknown[] = [];
        await planes.declare();
        for (const happens of [...happenings, () => {}]) {
          await happens(planes);
          try {
            await planes.settle();
          } catch (error) {
            shown.push(String((error as Error).stack), (error as Error).cause);
          }
          const { metadata, spec } = planes.projection() ?? {};
          shown.push(planes.object(), { metadata, spec }, planes.runtime.events, planes.control.events, planes.logged);
          if (planes.entries().authString === KEY) secrets += 1;
        }
        const text = JSON.stringify(shown);
        assert.ok(!text.includes(KEY) && !text.includes(ENCODED), text);
      }),
      { numRuns: 60, seed: 1 },
    );
    assert.ok(secrets > 30, `the key was in a Secret ${secrets} times`);
  });
});
