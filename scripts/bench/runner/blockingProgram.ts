/** What a program of its own would be: `stack.up()` for each instance, in a pool, and a wait until Azure is done. */
export const BLOCKING_PROGRAM = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { ManagedRedis, ManagedRedisNetwork } = require("pulumi-azure-managed-redis");

const { count, pool, place } = JSON.parse(process.env.BENCH_ORDER);
const stack = (stackName, program) =>
  LocalWorkspace.createOrSelectStack({ stackName, projectName: "project", program }, { workDir: __dirname });

async function main() {
  const network = await stack("network", async () => {
    const { privateDnsZoneId } = new ManagedRedisNetwork("net", place.network);
    return { privateDnsZoneId };
  });
  const { outputs } = await network.up();
  const privateDnsZoneId = outputs.privateDnsZoneId.value;
  process.send("begin");
  await new Promise((resolve) => process.once("message", resolve));
  let next = 0;
  const work = async () => {
    while (next < count) {
      const name = "blocking-" + next++;
      const instance = await stack(name, async () => {
        const { id, primaryEndpoint } = new ManagedRedis(name, { ...place.instance, privateDnsZoneId });
        return { id, primaryEndpoint };
      });
      await instance.up();
    }
  };
  await Promise.all(Array.from({ length: pool }, work));
  process.send("end");
  await new Promise((resolve) => process.once("message", resolve));
  process.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
`;
