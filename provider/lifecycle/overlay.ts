import type { ArmDocument } from "../azure/arm";

/** Properties that no PUT decides, in a resource and in every part of one. */
const READ_ONLY = ["etag", "provisioningState"];

/**
 * The body of a PUT that updates a resource: Azure's document with our settings over it. A PUT is the whole resource, so Azure
 * resets or refuses whatever the body leaves out: settings of another tool, and those that no program of ours can name. A
 * setting of ours stands for the whole setting, or nothing could ever be taken out of one.
 * A `null` of ours takes a setting out. Azure writes `null` where nothing is set, and no PUT of ours repeats that.
 * @param readOnly  properties that only Azure writes, at any depth: left out, since they may be old by the time they arrive
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/24843
 */
export function overlay(document: ArmDocument, ours: ArmDocument, readOnly: readonly string[] = []): ArmDocument {
  const { id, name, type, systemData, properties, ...settings } = document;
  const laid = { ...settings, ...said(ours), properties: { ...properties, ...said(ours.properties) } };
  return without(new Set([...READ_ONLY, ...readOnly]), laid) as ArmDocument;
}

/** Undefined says nothing: Azure keeps what is there. */
function said(part: object = {}): object {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

function without(names: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => without(names, member));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, member]) => !names.has(name) && member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, without(names, member)]));
}
