/** A provider that does nothing, at once, loaded as ours is: its time is the price of Pulumi itself. */
const PROVIDER = `exports.handler = () => ({
  check: async (olds, news) => ({ inputs: news }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: "trivial", outs: inputs }),
  update: async (id, olds, news) => ({ outs: news }),
  read: async (id, props) => ({ id, props }),
  delete: async () => {},
});`;

/** A whole program of the shape of a network and an instance: the same resources, components and dependencies. */
export const TRIVIAL_PROGRAM = `
  const pulumi = require("@pulumi/pulumi");
  const make = (name, parent, dependsOn = []) =>
    new pulumi.CustomResource("pulumi-nodejs:bench:Trivial", name, { name, __provider: ${JSON.stringify(PROVIDER)} }, { parent, dependsOn });
  const component = (type, name) => new pulumi.ComponentResource("bench:index:" + type, name);
  const network = component("Network", "net");
  const zone = make("zone", network);
  const link = make("link", network, [zone]);
  const redis = component("Redis", "redis");
  const cluster = make("cluster", redis);
  const database = make("database", redis, [cluster]);
  const endpoint = make("endpoint", redis, [cluster, link]);
  const group = make("group", redis, [endpoint]);
  exports.id = pulumi.all([cluster.id, database.id, group.id]).apply(([id]) => id);
`;
