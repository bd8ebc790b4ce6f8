import assert from "node:assert/strict";
import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS } from "../../provider/azure/apiVersions";
import type { Accepted, ArmDocument, Azure, OperationStatus } from "../../provider/azure/arm";
import { ArmError, UnreachableError } from "../../provider/azure/errors";
import { formatId, type IdSegment, normalLocation } from "../../provider/azure/ids";
import { refusalOf } from "../../provider/azure/retryable";

/** An Azure to try, with one virtual network in one resource group. */
export interface ContractWorld {
  readonly azure: Azure;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly virtualNetworkId: string;
  readonly subnetId: string;
  /** The next operation that makes a cluster ends Failed, and nobody says why. */
  failNextCreate(): void;
  /** The next poll of an operation on a cluster is answered 404. */
  losePolls(): void;
  /** The next PUT of a cluster is done, but its answer is cut off. */
  loseNextAnswer(): void;
  stop(): Promise<void>;
}

const pollsMax = 200;

/** Azure's time passes with each request, so that nobody waits for it: `emulator/world/durations.ts` has minutes. */
export const STEP_MS = 10_000;

/** What the provider relies on: the same cases for the local Azure in process, as most tests use it, and over HTTPS. */
export function armContract(name: string, make: () => Promise<ContractWorld>): void {
  describe(`${name} keeps the contract of Azure`, () => {
    let world: ContractWorld;
    let names = 0;

    before(async () => {
      world = await make();
    });
    after(async () => await world?.stop());

    function cacheId(...path: IdSegment[]): string {
      const { subscriptionId, resourceGroup } = world;
      return formatId({ subscriptionId, resourceGroup, namespace: "Microsoft.Cache", path });
    }

    function networkId(...path: IdSegment[]): string {
      const { subscriptionId, resourceGroup } = world;
      return formatId({ subscriptionId, resourceGroup, namespace: "Microsoft.Network", path });
    }

    const newCluster = () => cacheId(["redisEnterprise", `c${++names}`]);
    const clusterBody = (more: ArmDocument = {}) => ({
      location: world.location,
      sku: { name: "Balanced_B5" },
      properties: { minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled" },
      ...more,
    });
    const databaseBody = (properties: Record<string, unknown> = {}) => ({
      properties: {
        clientProtocol: "Encrypted",
        clusteringPolicy: "EnterpriseCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Enabled",
        port: 10000,
        ...properties,
      },
    });

    /** Polls to the end, and then reads until Azure has nothing under way. */
    async function done(id: string, apiVersion: string, { operation }: Accepted): Promise<ArmDocument | undefined> {
      if (operation) assert.equal((await ended(operation)).status, "succeeded");
      for (let reads = 0; reads < pollsMax; reads++) {
        const document = await world.azure.arm.get(id, apiVersion);
        const { provisioningState, resourceState, virtualNetworkLinkState } = document?.properties ?? {};
        const isBusy = [provisioningState, resourceState, virtualNetworkLinkState].some((state) =>
          /ing$|InProgress/.test(String(state)),
        );
        if (!isBusy || resourceState === "Running") return document;
      }
      return assert.fail(`${id} never settled`);
    }

    async function ended(operation: NonNullable<Accepted["operation"]>): Promise<OperationStatus> {
      for (let polls = 0; polls < pollsMax; polls++) {
        const status = await operation.poll();
        if (status.status !== "running") return status;
      }
      return assert.fail("the operation never ended");
    }

    async function put(id: string, apiVersion: string, body: ArmDocument): Promise<ArmDocument> {
      const document = await done(id, apiVersion, await world.azure.arm.put(id, apiVersion, body));
      return document ?? assert.fail(`${id} is not there`);
    }

    async function refused(work: Promise<unknown>, status: number, code: string): Promise<ArmError> {
      const error = await work.then(
        () => assert.fail(`${status} ${code} did not come`),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof ArmError, String(error));
      assert.deepEqual([error.status, error.code], [status, code]);
      return error;
    }

    describe("given nothing", () => {
      it("answers undefined for what is absent, whatever part of it is", async () => {
        const { arm } = world.azure;
        const elsewhere = formatId({
          subscriptionId: world.subscriptionId,
          resourceGroup: "nowhere",
          namespace: "Microsoft.Cache",
          path: [["redisEnterprise", "c"]],
        });
        assert.equal(await arm.get(newCluster(), MICROSOFT_CACHE), undefined);
        assert.equal(await arm.get(`${newCluster()}/databases/default`, MICROSOFT_CACHE), undefined);
        assert.equal(await arm.get(elsewhere, MICROSOFT_CACHE), undefined);
      });

      it("has nothing to do for a delete, by either way", async () => {
        assert.deepEqual(await world.azure.arm.delete(newCluster(), MICROSOFT_CACHE), {});
        assert.deepEqual(await world.azure.arm.delete(`${newCluster()}/databases/default`, MICROSOFT_CACHE), {});
      });

      it("refuses what has no group or no parent", async () => {
        const { arm } = world.azure;
        const elsewhere = formatId({
          subscriptionId: world.subscriptionId,
          resourceGroup: "nowhere",
          namespace: "Microsoft.Cache",
          path: [["redisEnterprise", "c"]],
        });
        await refused(arm.put(elsewhere, MICROSOFT_CACHE, clusterBody()), 404, "ResourceGroupNotFound");
        await refused(
          arm.put(`${newCluster()}/databases/default`, MICROSOFT_CACHE, databaseBody()),
          404,
          "ParentResourceNotFound",
        );
      });

      it("refuses zones, which no SKU takes", async () => {
        await refused(
          world.azure.arm.put(newCluster(), MICROSOFT_CACHE, clusterBody({ zones: ["1"] })),
          400,
          "BadRequest",
        );
      });
    });

    describe("given a new cluster", () => {
      it("answers at once, works, and ends Running with host name, kind and redundancy", async () => {
        const id = newCluster();
        const accepted = await world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody({ tags: { a: "b" } }));
        assert.equal(accepted.document?.properties?.provisioningState, "Creating");
        assert.ok(accepted.operation);
        assert.deepEqual(await accepted.operation.poll(), { status: "running" });

        const document = await done(id, MICROSOFT_CACHE, accepted);
        const { provisioningState, resourceState, hostName, highAvailability, redundancyMode } =
          document?.properties ?? {};
        assert.deepEqual([provisioningState, resourceState], ["Succeeded", "Running"]);
        assert.equal(hostName, `${document?.name}.${world.location}.redis.azure.net`);
        assert.equal(highAvailability, "Enabled");
        assert.equal(redundancyMode, "ZR");
        assert.deepEqual([document?.id, document?.tags, document?.kind], [id, { a: "b" }, "v2"]);
        assert.equal(normalLocation(String(document?.location)), world.location);
      });

      it("is found by an id in another case", async () => {
        const id = newCluster();
        await put(id, MICROSOFT_CACHE, clusterBody());
        assert.equal((await world.azure.arm.get(id.toUpperCase(), MICROSOFT_CACHE))?.id, id);
      });

      it("refuses another write meanwhile, as a conflict that passes", async () => {
        const id = newCluster();
        const accepted = await world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody());
        const error = await refused(
          world.azure.arm.patch(id, MICROSOFT_CACHE, { sku: { name: "Balanced_B10" } }),
          409,
          "Conflict",
        );
        assert.equal(refusalOf(error), "unclear");
        await done(id, MICROSOFT_CACHE, accepted);
      });

      it("refuses another location for good", async () => {
        const id = newCluster();
        await put(id, MICROSOFT_CACHE, clusterBody());
        const error = await refused(
          world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody({ location: "westeurope" })),
          409,
          "InvalidResourceLocation",
        );
        assert.equal(refusalOf(error), "final");
      });

      it("takes tags at once and as a whole", async () => {
        const id = newCluster();
        await put(id, MICROSOFT_CACHE, clusterBody({ tags: { a: "1" } }));
        const accepted = await world.azure.arm.patch(id, MICROSOFT_CACHE, { tags: { b: "2" } });
        const document = await done(id, MICROSOFT_CACHE, accepted);
        assert.deepEqual(document?.tags, { b: "2" });
      });

      it("merges identities by PATCH: what is not named stays, null takes away, a type without them takes all", async () => {
        const [one, two] = ["one", "two"].map((name) =>
          formatId({
            subscriptionId: world.subscriptionId,
            resourceGroup: world.resourceGroup,
            namespace: "Microsoft.ManagedIdentity",
            path: [["userAssignedIdentities", name]],
          }),
        ) as [string, string];
        const id = newCluster();
        await put(id, MICROSOFT_CACHE, clusterBody());
        const patched = async (identity: object) => {
          const accepted = await world.azure.arm.patch(id, MICROSOFT_CACHE, { identity });
          const document = await done(id, MICROSOFT_CACHE, accepted);
          const { type, userAssignedIdentities = {} } = (document?.identity ?? {}) as Record<string, object>;
          return [type, Object.keys(userAssignedIdentities).sort()];
        };
        const type = "UserAssigned";
        await patched({ type, userAssignedIdentities: { [one]: {} } });
        assert.deepEqual(await patched({ type, userAssignedIdentities: { [two]: {} } }), [type, [one, two]]);
        assert.deepEqual(await patched({ type, userAssignedIdentities: { [one]: null } }), [type, [two]]);
        assert.deepEqual(await patched({ type: "None" }), ["None", []]);
      });

      it("scales in place to what listSkusForScaling names", async () => {
        const id = newCluster();
        const { properties: before } = await put(id, MICROSOFT_CACHE, clusterBody());
        const answer = (await world.azure.arm.post(id, "listSkusForScaling", MICROSOFT_CACHE, {})) as {
          skus: { name: string }[];
        };
        assert.ok(answer.skus.some((sku) => sku.name === "Balanced_B10"));
        const accepted = await world.azure.arm.patch(id, MICROSOFT_CACHE, { sku: { name: "Balanced_B10" } });
        const document = await done(id, MICROSOFT_CACHE, accepted);
        assert.deepEqual(document?.sku, { name: "Balanced_B10" });
        assert.equal(document?.properties?.hostName, before?.hostName);
      });

      it("stays there as CreateFailed when its creation fails, and nobody says why", async () => {
        const id = newCluster();
        world.failNextCreate();
        const { operation } = await world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody());
        const end = await ended(operation ?? assert.fail("no operation"));
        assert.ok(end.status === "failed" && end.error.code === "OperationFailed", JSON.stringify(end));
        const { provisioningState, resourceState } = (await world.azure.arm.get(id, MICROSOFT_CACHE))?.properties ?? {};
        assert.deepEqual([provisioningState, resourceState], ["Failed", "CreateFailed"]);
      });

      it("goes on although Azure forgot the operation", async () => {
        const id = newCluster();
        const { operation } = await world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody());
        world.losePolls();
        assert.deepEqual(await operation?.poll(), { status: "lost" });
        assert.equal((await done(id, MICROSOFT_CACHE, {}))?.properties?.provisioningState, "Succeeded");
      });

      it("is there although the answer to its PUT got lost, and is not sent twice", async () => {
        const id = newCluster();
        world.loseNextAnswer();
        await assert.rejects(world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody()), UnreachableError);
        assert.equal((await done(id, MICROSOFT_CACHE, {}))?.properties?.resourceState, "Running");
      });

      it("is followed further from the text of its operation", async () => {
        const id = newCluster();
        const { operation } = await world.azure.arm.put(id, MICROSOFT_CACHE, clusterBody());
        const resumed = world.azure.arm.resumeOperation(operation?.serialize() ?? "");
        assert.equal((await ended(resumed)).status, "succeeded");
      });

      it("goes with its database, stays readable as Deleting, and is gone at the end", async () => {
        const id = newCluster();
        await put(id, MICROSOFT_CACHE, clusterBody());
        await put(`${id}/databases/default`, MICROSOFT_CACHE, databaseBody());
        const accepted = await world.azure.arm.delete(id, MICROSOFT_CACHE);
        assert.equal((await world.azure.arm.get(id, MICROSOFT_CACHE))?.properties?.provisioningState, "Deleting");
        assert.equal(await done(id, MICROSOFT_CACHE, accepted), undefined);
        assert.equal(await world.azure.arm.get(`${id}/databases/default`, MICROSOFT_CACHE), undefined);
      });
    });

    describe("given a database", () => {
      let database: string;

      before(async () => {
        const cluster = newCluster();
        await put(cluster, MICROSOFT_CACHE, clusterBody());
        database = `${cluster}/databases/default`;
        await refused(
          world.azure.arm.put(`${cluster}/databases/other`, MICROSOFT_CACHE, databaseBody()),
          400,
          "BadRequest",
        );
        const { name, properties } = await put(database, MICROSOFT_CACHE, databaseBody());
        assert.deepEqual(
          [name, properties?.resourceState, properties?.evictionPolicy],
          ["default", "Running", "VolatileLRU"],
        );
      });

      it("has two keys, and a new one for each that is regenerated", async () => {
        const before = await world.azure.redis.listKeys(database);
        assert.match(before.primaryKey, /^[\w-]{43}=$/);
        assert.notEqual(before.primaryKey, before.secondaryKey);
        const accepted = await world.azure.redis.beginRegenerateKey(database, "Primary");
        await done(database, MICROSOFT_CACHE, accepted);
        const after = await world.azure.redis.listKeys(database);
        assert.notEqual(after.primaryKey, before.primaryKey);
        assert.equal(after.secondaryKey, before.secondaryKey);
      });

      it("refuses an upgrade from the newest Redis, in Azure's words", async () => {
        const upgrade = world.azure.arm.beginAction(database, "upgradeDBRedisVersion", MICROSOFT_CACHE);
        const { message } = await refused(upgrade, 400, "BadRequest");
        assert.match(message, /The database is already at Redis version \d+\.\d+, which meets or exceeds the maximum/);
      });

      it("takes another eviction policy by PUT, and no other clustering policy; there is no PATCH", async () => {
        const accepted = await world.azure.arm.put(database, MICROSOFT_CACHE, {
          properties: { evictionPolicy: "NoEviction" },
        });
        const document = await done(database, MICROSOFT_CACHE, accepted);
        assert.equal(document?.properties?.evictionPolicy, "NoEviction");
        assert.equal(document?.properties?.clusteringPolicy, "EnterpriseCluster", "the rest stays");
        await refused(
          world.azure.arm.put(database, MICROSOFT_CACHE, { properties: { clusteringPolicy: "OSSCluster" } }),
          400,
          "BadRequest",
        );
        await refused(
          world.azure.arm.patch(database, MICROSOFT_CACHE, { properties: { evictionPolicy: "VolatileLRU" } }),
          501,
          "NotImplemented",
        );
      });
    });

    describe("given a private endpoint with a zone group", () => {
      let cluster: string;
      let zone: string;
      let link: string;
      let endpoint: string;
      let group: string;
      /** As it was before its zone group. */
      let made: ArmDocument | undefined;
      const linkBody = () => ({
        location: "global",
        properties: { registrationEnabled: false, virtualNetwork: { id: world.virtualNetworkId } },
      });

      before(async () => {
        cluster = newCluster();
        zone = networkId(["privateDnsZones", "privatelink.redis.azure.net"]);
        link = `${zone}/virtualNetworkLinks/link`;
        endpoint = networkId(["privateEndpoints", "pe"]);
        group = `${endpoint}/privateDnsZoneGroups/default`;
        await put(cluster, MICROSOFT_CACHE, clusterBody());
        await put(zone, PRIVATE_DNS, { location: "global" });
        await put(link, PRIVATE_DNS, linkBody());
        await put(endpoint, NETWORK, {
          location: world.location,
          properties: {
            subnet: { id: world.subnetId },
            privateLinkServiceConnections: [
              { name: "connection", properties: { privateLinkServiceId: cluster, groupIds: ["redisEnterprise"] } },
            ],
          },
        });
        made = await world.azure.arm.get(endpoint, NETWORK);
        await put(group, NETWORK, {
          properties: { privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: zone } }] },
        });
      });

      it("is approved and has an address for the cluster's host name", async () => {
        const [config] = (made?.properties?.customDnsConfigs ?? []) as { fqdn: string; ipAddresses: string[] }[];
        assert.equal(config?.fqdn, (await world.azure.arm.get(cluster, MICROSOFT_CACHE))?.properties?.hostName);
        assert.equal(config?.ipAddresses[0], await interfaceAddress());
        const [connection] = (made?.properties?.privateLinkServiceConnections ?? []) as ArmDocument[];
        const state = connection?.properties?.privateLinkServiceConnectionState as { status?: string } | undefined;
        assert.equal(state?.status, "Approved");
      });

      it("tells the address in the zone group from then on, and no longer itself", async () => {
        assert.deepEqual((await world.azure.arm.get(endpoint, NETWORK))?.properties?.customDnsConfigs, []);
        const { properties } = (await world.azure.arm.get(group, NETWORK)) ?? {};
        const [config] = (properties?.privateDnsZoneConfigs ?? []) as ArmDocument[];
        const [record] = (config?.properties?.recordSets ?? []) as { fqdn: string; ipAddresses: string[] }[];
        const name = cluster.split("/").at(-1);
        assert.equal(record?.fqdn, `${name}.${world.location}.privatelink.redis.azure.net`);
        assert.deepEqual(record?.ipAddresses, [await interfaceAddress()]);
      });

      it("of another tool's making takes tags with all that it is, and nothing without it", async () => {
        const id = networkId(["privateEndpoints", "other"]);
        const connection = (name: string, privateLinkServiceId = cluster) => [
          { name, properties: { privateLinkServiceId, groupIds: ["redisEnterprise"] } },
        ];
        const privateIPAddress = String(await interfaceAddress()).replace(/\d+$/, "9");
        const own = {
          subnet: { id: world.subnetId },
          customNetworkInterfaceName: "nic-other",
          ipConfigurations: [{ name: "ip", properties: { groupId: "redisEnterprise", privateIPAddress } }],
          privateLinkServiceConnections: connection("psc-other"),
        };
        const securityGroup = networkId(["applicationSecurityGroups", "asg"]);
        const applicationSecurityGroups = [{ id: securityGroup }];
        const { location } = world;
        await put(securityGroup, NETWORK, { location });
        const first = await put(id, NETWORK, { location, properties: { ...own, applicationSecurityGroups } });
        assert.deepEqual(first.properties?.applicationSecurityGroups, applicationSecurityGroups);
        assert.equal(await interfaceAddress(first), privateIPAddress);
        const again = (properties: object) =>
          world.azure.arm.put(id, NETWORK, { location, tags: { team: "a" }, properties: { ...own, ...properties } });
        const fixed = "CannotChangePrivateLinkConnectionOnPrivateEndpoint";
        await refused(again({ privateLinkServiceConnections: connection("renamed") }), 400, fixed);
        await refused(again({ privateLinkServiceConnections: connection("psc-other", newCluster()) }), 400, fixed);
        await refused(again({ customNetworkInterfaceName: "" }), 400, "BadRequest");
        await refused(again({ ipConfigurations: [] }), 400, "BadRequest");
        const tagged = await done(id, NETWORK, await again({ applicationSecurityGroups }));
        assert.deepEqual(tagged?.tags, { team: "a" });
        assert.deepEqual(tagged?.properties?.applicationSecurityGroups, applicationSecurityGroups);
        assert.equal(await interfaceAddress(tagged), privateIPAddress);
        const alone = await done(id, NETWORK, await again({}));
        assert.equal(alone?.properties?.applicationSecurityGroups, undefined, "a PUT is the whole resource");
        await done(id, NETWORK, await world.azure.arm.delete(id, NETWORK));
        await done(securityGroup, NETWORK, await world.azure.arm.delete(securityGroup, NETWORK));
      });

      async function interfaceAddress(of = made): Promise<unknown> {
        const [first] = (of?.properties?.networkInterfaces ?? []) as { id: string }[];
        const { properties } = (await world.azure.arm.get(first?.id ?? assert.fail("no interface"), NETWORK)) ?? {};
        const [config] = (properties?.ipConfigurations ?? []) as ArmDocument[];
        return config?.properties?.privateIPAddress;
      }

      it("is counted in the zone, which does not go while it is linked", async () => {
        const { properties } = (await world.azure.arm.get(zone, PRIVATE_DNS)) ?? {};
        assert.deepEqual([properties?.numberOfRecordSets, properties?.numberOfVirtualNetworkLinks], [2, 1]);
        const error = await refused(world.azure.arm.delete(zone, PRIVATE_DNS), 409, "CannotDeleteResource");
        assert.equal(refusalOf(error), "unclear");
      });

      it("finds its network linked to the zone already, which does not pass", async () => {
        const again = `${zone}/virtualNetworkLinks/again`;
        const error = await refused(world.azure.arm.put(again, PRIVATE_DNS, linkBody()), 409, "Conflict");
        assert.equal(refusalOf(error), "final");
      });

      it("goes in any order, and takes its record with it", async () => {
        const { arm } = world.azure;
        const accepted = await arm.delete(endpoint, NETWORK);
        assert.ok(
          refusalOf(await refused(arm.delete(group, NETWORK), 400, "ReferencedResourceNotProvisioned")) === "passing",
        );
        assert.equal(await done(endpoint, NETWORK, accepted), undefined);
        assert.deepEqual(await arm.delete(group, NETWORK), {});
        assert.equal(await done(link, PRIVATE_DNS, await arm.delete(link, PRIVATE_DNS)), undefined);
        assert.equal((await arm.get(zone, PRIVATE_DNS))?.properties?.numberOfRecordSets, 1);
        assert.equal(await done(zone, PRIVATE_DNS, await arm.delete(zone, PRIVATE_DNS)), undefined);
      });
    });
  });
}
