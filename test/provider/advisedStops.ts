import type { AmrError } from "../../provider/azure/errors";
import type { Advice } from "../../provider/description/advice";
import type { Inputs } from "../../provider/description/inputs";
import type { Resource } from "../../provider/description/resource";
import type { Stop } from "../../provider/lifecycle/decide";
import type { Observation } from "../../provider/lifecycle/observe";
import type { Run } from "../../provider/lifecycle/run";
import { stopError } from "../../provider/lifecycle/stopError";
import { cluster } from "../../provider/resources/cluster/cluster";
import { privateDnsZone } from "../../provider/resources/network/privateDnsZone";
import { privateEndpoint } from "../../provider/resources/network/privateEndpoint";
import { virtualNetworkLink } from "../../provider/resources/network/virtualNetworkLink";
import { clusterInputs, endpointInputs, linkInputs, zoneInputs } from "./given";

export type AnyInputs = Inputs & Record<string, never>;

/** As much of a run as speaking takes. */
export function run(resource: unknown, inputs: Inputs, advice: Advice): Run<AnyInputs> {
  const of = resource as Resource<AnyInputs>;
  const spoken = {
    resource: of,
    id: of.id(inputs as AnyInputs),
    advice,
    memory: {},
    verb: "update",
    timeoutMs: 60_000,
  };
  return spoken as unknown as Run<AnyInputs>;
}

interface Stopped {
  readonly given: string;
  /** The name of the error. */
  readonly code: string;
  /** The end of its sentence for whoever runs `pulumi up`. */
  readonly ends: string;
  readonly because: Stop;
  readonly of?: unknown;
  readonly inputs?: Inputs;
  readonly observation?: Partial<Observation>;
  readonly isKnown?: boolean;
}

const THEIRS = { ownership: { is: "theirs", owner: "them" } } as const;
const failed = (phase: string, more: { isFinal?: boolean; remedy?: string } = {}) =>
  ({ is: "failed", phase, isFinal: false, ...more }) as const;

/** The compiler asks for each reason to stop. */
const STOPS: { readonly [Is in Stop["is"]]: readonly (Stopped & { readonly because: { readonly is: Is } })[] } = {
  stranger: [
    {
      given: "a stranger's cluster",
      code: "StrangerError",
      ends: "so it is left as it is: choose another name, or, to take it over as it is (`pulumi destroy` deletes it from then on), set adopt: true.",
      because: { is: "stranger" },
      observation: THEIRS,
    },
    {
      given: "a stranger's zone",
      code: "StrangerError",
      ends: "so it is left as it is: give its id as privateDnsZoneId to share it.",
      because: { is: "stranger" },
      of: privateDnsZone,
      inputs: zoneInputs,
      observation: THEIRS,
    },
    {
      given: "a mark that is lost",
      code: "AmrError",
      ends: "or, to leave it, take it out of the state with `pulumi state delete`.",
      because: { is: "stranger" },
      isKnown: true,
    },
    {
      given: "a link whose mark is lost",
      code: "AmrError",
      ends: "or, to leave it, take it out of the state with `pulumi state delete`.",
      because: { is: "stranger" },
      of: virtualNetworkLink,
      inputs: linkInputs,
      isKnown: true,
    },
  ],
  "stranger's parent": [
    {
      given: "a stranger's parent",
      code: "StrangerError",
      ends: "what it would be a part of belongs to them by now.",
      because: { is: "stranger's parent", owner: "them" },
    },
  ],
  failed: [
    {
      given: "a write that may be repeated",
      code: "FailedStateError",
      ends: "is in state UpdateFailed: see its activity log in Azure. Repair it there, or change a property, and run again; its data stays.",
      because: failed("UpdateFailed"),
    },
    {
      given: "a creation that failed twice",
      code: "NeverRanError",
      ends: "is in state CreateFailed: see its activity log in Azure. It never ran: `pulumi destroy` removes it, and another SKU or region may do.",
      because: failed("CreateFailed", { isFinal: true }),
    },
    {
      given: "a deletion that failed",
      code: "FailedStateError",
      ends: "is in state DeleteFailed: see its activity log in Azure. `pulumi destroy` tries again to remove it.",
      because: failed("DeleteFailed", { isFinal: true }),
    },
    {
      given: "a link that failed",
      code: "FailedStateError",
      ends: "see its activity log in Azure. Link it there and run again; its data stays.",
      because: failed("LinkFailed", { isFinal: true, remedy: "Link it there" }),
    },
    {
      given: "an endpoint that failed",
      code: "FailedStateError",
      ends: "see its activity log in Azure. Run again to make it anew.",
      because: failed("Rejected", { isFinal: true }),
      of: privateEndpoint,
      inputs: endpointInputs,
    },
  ],
  differs: [
    {
      given: "a difference at a takeover",
      code: "DifferenceError",
      ends: "is left as it is: skuName differs.",
      because: { is: "differs", problems: [{ property: "skuName", reason: "differs." }] },
    },
  ],
  refused: [
    {
      given: "another region",
      code: "ReplacementError",
      ends: 'To allow it, add allowReplacement: ["location"].',
      because: { is: "refused", properties: ["location"] },
      observation: { document: { location: "northeurope" } },
    },
    {
      given: "another SKU",
      code: "ReplacementError",
      ends: 'exists: skuName cannot change from nothing to "Balanced_B5" in place: the Redis cluster would be made anew. To allow it, add allowReplacement: ["skuName"].',
      because: { is: "refused", properties: ["skuName"] },
      observation: {},
    },
    {
      given: "another subnet",
      code: "ReplacementError",
      ends: "exists with another subnetId: `pulumi up --refresh` makes it anew.",
      because: { is: "refused", properties: ["subnetId"] },
      of: privateEndpoint,
      inputs: endpointInputs,
      observation: { document: { properties: { subnet: { id: "/subscriptions/s/other" } } } },
    },
  ],
  vanished: [
    {
      given: "a creation that vanished",
      code: "AmrError",
      ends: "but it is not there: was it deleted meanwhile? Run again to make it.",
      because: { is: "vanished" },
    },
  ],
  gone: [
    {
      given: "a cluster that is gone",
      code: "GoneError",
      ends: "is gone: was it deleted in Azure? `pulumi up --refresh` makes it anew, and what was in it.",
      because: { is: "gone" },
    },
    {
      given: "an endpoint that is gone",
      code: "GoneError",
      ends: "is gone: was it deleted in Azure? Run again makes it anew, and what was in it.",
      because: { is: "gone" },
      of: privateEndpoint,
      inputs: endpointInputs,
    },
  ],
  "unchanged by Azure": [
    {
      given: "a change that Azure ignored",
      code: "AmrError",
      ends: "but still answers other values for skuName.",
      because: { is: "unchanged by Azure", properties: ["skuName"] },
    },
  ],
};

/** An error for each reason to stop. */
export const STOPPED: readonly (Stopped & { error(advice: Advice): AmrError })[] = Object.values(STOPS)
  .flat()
  .map((row) => ({
    ...row,
    error: (advice) => {
      const { because, of = cluster, inputs = clusterInputs, observation = {}, isKnown = false } = row;
      const about = { observation: observation as Observation, inputs: inputs as AnyInputs, isKnown };
      return stopError(run(of, inputs, advice), because, about);
    },
  }));
