import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { present } from "../../index";
import { base, inSubscription, made, privately } from "./given";
import { answers, awaited } from "./mockEngine";

describe("ManagedRedis", () => {
  inSubscription();

  describe("its outputs", () => {
    it("say where it is and how to get in, for each of the usual clients", async () => {
      const { redis } = await made(privately);
      const host = "redis.westus2.redis.azure.net";
      const password = "primary/+key=";
      assert.deepEqual(
        {
          id: await awaited(redis.id),
          hostName: await awaited(redis.hostName),
          port: await awaited(redis.port),
          primaryEndpoint: await awaited(redis.primaryEndpoint),
          primaryKey: await awaited(redis.primaryKey),
          secondaryKey: await awaited(redis.secondaryKey),
          connectionString: await awaited(redis.connectionString),
          stackExchangeConnectionString: await awaited(redis.stackExchangeConnectionString),
          nodeRedisOptions: await awaited(redis.nodeRedisOptions),
          ioredisOptions: await awaited(redis.ioredisOptions),
          caCert: await awaited(redis.caCert),
          clusterName: await awaited(redis.clusterName),
          privateEndpointId: await awaited(redis.privateEndpointId),
          privateIpAddress: await awaited(redis.privateIpAddress),
        },
        {
          id: "redis-Cluster-id",
          hostName: host,
          port: 10000,
          primaryEndpoint: `${host}:10000`,
          primaryKey: password,
          secondaryKey: "secondary/+key=",
          connectionString: `rediss://:primary%2F%2Bkey%3D@${host}:10000`,
          stackExchangeConnectionString: `${host}:10000,password=${password},ssl=True,abortConnect=False`,
          nodeRedisOptions: { password, socket: { host, port: 10000, tls: true, servername: host } },
          ioredisOptions: { host, port: 10000, password, tls: { servername: host } },
          caCert: undefined,
          clusterName: "redis-4dd98e5d",
          privateEndpointId: "redis-PrivateEndpoint-id",
          privateIpAddress: "10.0.1.4",
        },
      );
    });

    it('given privateDnsZoneId "none": say what a record of the user\'s own needs', async () => {
      const { redis } = await made({ ...privately, privateDnsZoneId: "none" });
      assert.equal(await awaited(redis.privateIpAddress), "10.0.1.4");
      assert.equal(await awaited(redis.clusterName), "redis-4dd98e5d");
    });

    it("given no endpoint: hold nothing of one", async () => {
      const { redis } = await made({ ...base, publicNetworkAccess: "Enabled" });
      assert.equal(await awaited(redis.privateEndpointId), undefined);
      assert.equal(await awaited(redis.privateIpAddress), undefined);
    });

    it("given as inputs that must be there: fit, stay secret, and fail in a sentence where there are none", async () => {
      const { redis } = await made(privately);
      // Compiles because an output that is present is an input of another resource.
      const input: pulumi.Input<string> = present(redis.connectionString);
      assert.match(await awaited(input), /^rediss:/);
      assert.equal(await pulumi.isSecret(input as pulumi.Output<string>), true);
      await assert.rejects(
        (present(pulumi.output(undefined)) as unknown as { promise(): Promise<unknown> }).promise(),
        (error: Error) =>
          pulumi.RunError.isInstance(error) && /accessKeysAuthentication is "Enabled"/.test(error.message),
      );
    });

    it("are secret where they hold a key, and only there", async () => {
      const { redis } = await made(privately);
      const secret = {
        primaryKey: true,
        secondaryKey: true,
        connectionString: true,
        stackExchangeConnectionString: true,
        nodeRedisOptions: true,
        ioredisOptions: true,
        id: false,
        hostName: false,
        port: false,
        primaryEndpoint: false,
        caCert: false,
      };
      for (const [name, isSecret] of Object.entries(secret)) {
        assert.equal(
          await pulumi.isSecret(redis[name as keyof typeof secret] as pulumi.Output<unknown>),
          isSecret,
          name,
        );
      }
    });

    it("given access keys are off: are undefined where they would hold a key", async () => {
      const { redis } = await made(
        { ...privately, accessKeysAuthentication: "Disabled" },
        { outputs: { ...answers, Database: { port: 10000 } } },
      );
      assert.equal(await awaited(redis.primaryEndpoint), "redis.westus2.redis.azure.net:10000");
      const keyed = [redis.primaryKey, redis.secondaryKey, redis.connectionString, redis.stackExchangeConnectionString];
      for (const output of [...keyed, redis.nodeRedisOptions, redis.ioredisOptions]) {
        assert.equal(await awaited(output as pulumi.Output<unknown>), undefined);
      }
    });

    it("given a cloud whose certificates are not publicly trusted: hold its authority", async () => {
      const Cluster = { ...answers.Cluster, caCert: "-----BEGIN CERTIFICATE-----" };
      const { redis } = await made(privately, { outputs: { ...answers, Cluster } });
      assert.equal(await awaited(redis.caCert), "-----BEGIN CERTIFICATE-----");
    });
  });
});
