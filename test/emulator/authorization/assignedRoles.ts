import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createDefaultHttpClient, type HttpClient } from "@azure/core-rest-pipeline";
import { readRoles } from "../../../emulator/authorization/roleFile";
import { type Emulator, startEmulator } from "../../../emulator/emulator";
import { ManualClock } from "../../../emulator/world/clock";
import { DIRECTORY } from "../../../emulator/world/directory";
import type { Role } from "../../../emulator/world/role";
import { connect } from "../../../provider/azure/connect";
import { type Lifecycles, lifecycles } from "../../../provider/kinds";
import { noWaiting } from "../../provider/azure/scriptedHttp";
import { JumpingClock } from "../../provider/jumpingClock";

export const FOLDER = resolve(__dirname, "../../../config/azure-role");

const group = (name: string): string => `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/${name}`;

/** Instances, network, zone and identities belong to four teams, so each has a resource group of its own. */
export const PLACES = {
  instances: group("redis"),
  /** The group that the emulator brings, with its virtual network. */
  network: group("local"),
  virtualNetwork: `${group("local")}/providers/Microsoft.Network/virtualNetworks/vnet`,
  subnet: `${group("local")}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default`,
  zones: group("dns"),
  identity: `${group("identities")}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/redis`,
} as const;

/** What each part of the role is assigned on, as its description says. */
export const ASSIGNED_ON = {
  "operator.json": [PLACES.instances],
  "subnet-join.json": [PLACES.subnet],
  "dns.json": [PLACES.zones, PLACES.virtualNetwork],
  "keys-reader.json": [PLACES.instances],
  "identity-assign.json": [PLACES.identity],
  "network-owner.json": [PLACES.network, PLACES.zones],
} as const;
export type Part = keyof typeof ASSIGNED_ON;
export const PARTS = Object.keys(ASSIGNED_ON) as Part[];

export const all = (but?: Part): Part[] => PARTS.filter((part) => part !== but);

/** What makes the resource groups, and nothing that is looked at. */
const SETUP: Role = { actions: ["Microsoft.Resources/subscriptions/resourceGroups/write"], notActions: [] };

/** Azure's time passes with each request, so that nobody waits for it. */
const STEP_MS = 30_000;

/** The provider before a local Azure in which it has nothing but the parts that were assigned to it. */
export interface AssignedRoles {
  readonly emulator: Emulator;
  readonly kinds: Lifecycles;
  /** What a part was good for, wherever it is assigned. */
  used(part: Part): string[];
  stop(): Promise<void>;
}

export async function assignRoles(parts: readonly Part[]): Promise<AssignedRoles> {
  const stateDir = mkdtempSync(join(tmpdir(), "amr-role-"));
  const clock = new ManualClock();
  const ours = new JumpingClock();
  const assigned = parts.flatMap((part) => ASSIGNED_ON[part].flatMap((scope) => readRoles(join(FOLDER, part), scope)));
  const roles = [...assigned, SETUP];
  const emulator = await startEmulator({ stateDir, clock, dataPlane: false, seed: "role", isKept: false, roles });
  const { cloud } = emulator;
  const wire = createDefaultHttpClient();
  // A user names the CA in NODE_EXTRA_CA_CERTS, which a running process reads no more.
  const tlsSettings = { ca: readFileSync(cloud.caCert, "utf8") };
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      clock.advance(STEP_MS);
      ours.slept += STEP_MS;
      return await wire.sendRequest(Object.assign(request, { tlsSettings }));
    },
  };
  const environment = {
    ARM_METADATA_HOSTNAME: new URL(cloud.endpoint).host,
    ARM_TENANT_ID: cloud.tenantId,
    ARM_CLIENT_ID: cloud.clientId,
    ARM_CLIENT_SECRET: cloud.clientSecret,
  };
  const azure = await connect(environment, { httpClient, retry: noWaiting });
  for (const id of [PLACES.instances, PLACES.zones]) await azure.arm.put(id, "2021-04-01", { location: "westus2" });
  emulator.roles.clear();
  return {
    emulator,
    kinds: lifecycles({ azure: async () => azure, clock: ours, deletions: new Map() }),
    used(part) {
      const reports = emulator.roles.report().roles.filter(({ name }) => name === part);
      return [...new Set(reports.flatMap(({ used }) => used))].sort();
    },
    async stop() {
      await emulator.stop();
      rmSync(stateDir, { recursive: true });
    },
  };
}
