import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RolesReport } from "../../emulator/authorization/roles";
import type { Azure } from "../../provider/azure/arm";
import { connectLocal } from "../../scripts/local/connectLocal";
import type { LocalAzure } from "../../scripts/local/environment";
import { leftovers } from "../../scripts/local/leftovers";
import { spawnAzure } from "../../scripts/local/spawnAzure";

/** One line of the local Azure's request log. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** It was done, and the connection cut before the answer. */
  readonly dropped?: boolean;
}

/** A local Azure of its own process, as a client of any language would meet it, a thousand times as fast. */
export interface TestAzure {
  readonly local: LocalAzure;
  readonly azure: Azure;
  /** An address or range in the virtual network it brings: `9.0/27` is 127.64.9.0/27 in 127.64.0.0/16. */
  range(rest: string): string;
  /** The ARM id of a cluster of this name in the local resource group. */
  clusterId(name: string): string;
  /** Arguments of a small instance that is reached without a network, and these. */
  publicInstance(args?: object): object;
  /** Every ARM request so far. */
  requests(): Request[];
  /** Writes to ARM since the mark, as `PUT redisEnterprise/x`: what was asked of Azure. */
  writes(sinceRequest?: number): string[];
  /** What is in the resource group, beside the virtual network that was there before. */
  leftovers(): Promise<string[]>;
  /** Makes something go wrong on demand (`emulator/faults/faults.ts`). */
  fault(fault: object): Promise<void>;
  /** What databases are upgraded to from now on. */
  newestRedis(redisVersion: string): Promise<void>;
  /** What was done with the roles of `--role`, and what was denied. */
  actions(): Promise<RolesReport>;
  /** Lets Azure's time pass, where it only passes by that (`--virtual-clock`). */
  pass(azureMs: number): Promise<void>;
  log(): string;
  /** Its resources and operations as it has saved them by now (`emulator/state`). */
  saved(): string;
  stop(): Promise<void>;
}

export interface TestAzureOptions {
  /** What another one had saved: this one goes on from there. */
  readonly state?: string;
  /** Arguments of `amr emulator` beside the usual ones. */
  readonly args?: readonly string[];
}

const TIME_SCALE = 0.001;

export async function startTestAzure(
  timeScale = TIME_SCALE,
  { state, args = [] }: TestAzureOptions = {},
): Promise<TestAzure> {
  const folder = mkdtempSync(join(tmpdir(), "amr-azure-"));
  const logFile = join(folder, "requests.log");
  const stateFile = join(folder, "state.jsonl");
  if (state !== undefined) writeFileSync(stateFile, state, { mode: 0o600 });
  const { azure: local, process: child } = await spawnAzure({
    stateDir: folder,
    timeScale,
    args: ["--log", logFile, "--admin", ...args],
  });
  const azure = await connectLocal(local).catch((error: unknown) => {
    child.kill("SIGTERM");
    throw error;
  });
  const log = () => readFileSync(logFile, "utf8");
  const administer = async (path: string, body: object) => {
    const { endpoint, token } = local.admin as { endpoint: string; token: string };
    const answer = await fetch(`${endpoint}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };
  const requests = () =>
    log()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Request);
  return {
    local,
    azure,
    range: (rest) => `${local.addressSpace.split(".").slice(0, 2).join(".")}.${rest}`,
    clusterId: (name) =>
      `/subscriptions/${local.subscriptionId}/resourceGroups/${local.resourceGroup}/providers/Microsoft.Cache/redisEnterprise/${name}`,
    publicInstance: (args = {}) => ({
      resourceGroupName: local.resourceGroup,
      location: local.location,
      skuName: "Balanced_B5",
      publicNetworkAccess: "Enabled",
      ...args,
    }),
    requests,
    log,
    saved: () => readFileSync(stateFile, "utf8"),
    writes: (since = 0) =>
      requests()
        .slice(since)
        .filter(({ method, path }) => method !== "GET" && !path.includes("/listKeys") && !path.includes("/listSkus"))
        .map(
          ({ method, path }) =>
            `${method} ${path.split("?")[0]?.split("/providers/")[1]?.split("/").slice(1).join("/")}`,
        ),
    leftovers: async () =>
      (await leftovers(local))
        .filter(({ type }) => !/virtualNetworks$/i.test(type))
        .map(({ type, name }) => `${type} ${name}`),
    fault: (fault) => administer("/faults", fault),
    newestRedis: (redisVersion) => administer("/service", { redisVersion }),
    async actions() {
      const { endpoint, token } = local.admin as { endpoint: string; token: string };
      const answer = await fetch(`${endpoint}/actions`, { headers: { authorization: `Bearer ${token}` } });
      return (await answer.json()) as RolesReport;
    },
    pass: (advanceMs) => administer("/clock", { advanceMs }),
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
