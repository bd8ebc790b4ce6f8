import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import type { ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { type LifeWorld, NAMESPACE_NAME } from "./lifeWorld";
import { readyInstance } from "./readyInstance";

/** On a backend of the CLI each read of a state is a command. */
describe("a look that finds nothing to do", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await readyInstance();
  });
  afterEach(() => world?.end());

  const uidOf = (kind: ResourceKind, name: string) => world.get(kind, name)?.metadata.uid;

  /** The stacks that were read, in order, while an object asks for another look. */
  async function readsOf(kind: ResourceKind, name: string): Promise<string[]> {
    const { stacks } = world;
    const reads: string[] = [];
    const read = stacks.read.bind(stacks);
    stacks.read = async (one) => {
      reads.push(one.stack);
      return await read(one);
    };
    await world.kubernetes.patch(kind, { namespace: NAMESPACE_NAME, name }, { metadata: { labels: { look: "now" } } });
    await world.pass(100);
    stacks.read = read;
    return reads;
  }

  for (const { given, spec, says } of [
    { given: "an instance that is well", spec: {}, says: /^Ready/ },
    {
      given: "a parameter that is refused",
      spec: { redisConfiguration: { foo: "bar" } },
      says: /^UnsupportedParameter/,
    },
  ]) {
    it(`given ${given}: reads the stack once`, async () => {
      await world.patch("redis", { spec });
      await world.until(says);
      await world.pass(60_000);
      const uid = uidOf(CONTROL_PLANE_REDIS, "redis");
      assert.deepEqual(await readsOf(CONTROL_PLANE_REDIS, "redis"), [uid]);
    });
  }

  it("given an IpRange: reads the stack once", async () => {
    const reads = await readsOf(CONTROL_PLANE_IP_RANGE, "range");
    assert.equal(reads.filter((one) => one === uidOf(CONTROL_PLANE_IP_RANGE, "range")).length, 1);
  });
});
