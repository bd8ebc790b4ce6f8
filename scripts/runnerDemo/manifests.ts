import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { parse, stringify } from "yaml";
import type { LocalAzure } from "../local/environment";
import { FOLDER, ROOT } from "./processes";

const SAMPLES = join(ROOT, "config/samples");
const at = (name: string) => relative(ROOT, join(FOLDER, "manifests", name));
/** Folders for `kubectl apply -f`, from the root as a reader types them: the flag, the Scope and the IpRange, both Redis. */
export const TOGGLES = at("toggles");
export const PLACES = at("places");
export const REDIS = at("redis");
/** The ConfigMap with the flag, as `config/featureToggles` names it, and its file. */
export const TOGGLES_CONFIG_MAP = "azure-managed-redis-runner-toggles";
export const TOGGLES_KEY = "featureToggles.yaml";
const CONTROL_SAMPLE = "cloud-control_v1beta1_azuremanagedredis.yaml";
const RUNTIME_SAMPLE = "cloud-resources_v1beta1_azuremanagedredis.yaml";

/** Writes the manifests of the demo once: they belong to the reader, who may edit and apply them again. */
export function writeManifests({ addressSpace, ...azure }: LocalAzure): void {
  const scope = sample("cloud-control_v1beta1_scope.yaml");
  const { tenantId, subscriptionId, virtualNetworkId, resourceGroup, location } = azure;
  const where = { tenantId, subscriptionId, vpcNetwork: virtualNetworkId, resourceGroupName: resourceGroup };
  scope.spec = { region: location, scope: { azure: where } };
  const range = sample("cloud-control_v1beta1_iprange.yaml");
  range.spec = { ...range.spec, cidr: rangeIn(addressSpace, 77) };
  write(join(PLACES, "scope.yaml"), stringify(scope));
  write(join(PLACES, "iprange.yaml"), stringify(range));
  for (const file of [CONTROL_SAMPLE, RUNTIME_SAMPLE]) write(join(REDIS, file), textOf(join(SAMPLES, file)));
  const flags = textOf(join(ROOT, "config/featureToggles/featureToggles.local.yaml"));
  const toggles = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: TOGGLES_CONFIG_MAP } };
  write(join(TOGGLES, "configmap.yaml"), stringify({ ...toggles, data: { [TOGGLES_KEY]: flags } }));
}

/** Edits the manifests of both planes, as a reader would by hand, and tells how. */
export function enlarge(): readonly string[] {
  return [
    edited(RUNTIME_SAMPLE, "redisTier: P1", "redisTier: P2"),
    edited(CONTROL_SAMPLE, "sku: Balanced_B10", "sku: Balanced_B20"),
  ];
}

/** A /24 of the virtual network. */
export function rangeIn(addressSpace: string, third: number): string {
  return `${addressSpace.split(".").slice(0, 2).join(".")}.${third}.0/24`;
}

function edited(file: string, before: string, after: string): string {
  const path = join(ROOT, REDIS, file);
  const text = textOf(path);
  if (!text.includes(before) && !text.includes(after)) throw new Error(`${path} has no ${before}: put it back`);
  writeFileSync(path, text.replace(before, after));
  return `${basename(path)}: ${before} -> ${after.split(" ").at(-1)}`;
}

function sample(file: string): { spec?: object } {
  return parse(textOf(join(SAMPLES, file))) as { spec?: object };
}

function write(path: string, text: string): void {
  const file = join(ROOT, path);
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function textOf(file: string): string {
  return readFileSync(file, "utf8");
}
