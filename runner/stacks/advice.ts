import type { Advice } from "../../provider/description/advice";
import { ANNOTATIONS } from "../api/annotations";

const REPAIR = `${ANNOTATIONS.repairDrift}, with the object's generation,`;
const SECRET = "the Scope's Secret with the label azure-credentials";
const CREDENTIAL = `${SECRET}, or the runner's identity where there is none`;

/** What a variable holds, whether it comes from the Secret of a Scope or from the runner's environment. */
const METHODS: Readonly<Record<string, string>> = {
  ARM_CLIENT_SECRET: "the client secret",
  ARM_CLIENT_CERTIFICATE_PATH: "the certificate",
  ARM_USE_OIDC: "the federated token",
  ARM_USE_MSI: "the managed identity",
};

/** What Scopes and IpRanges bring, which ask nothing by annotations. */
const OF_NETWORKS: ReadonlySet<string> = new Set(["PrivateDnsZone", "VirtualNetworkLink", "Subnet"]);

const OTHER_GROUP = "remove the group, or have the policy that made it leave this endpoint alone";

/** For users of Kubernetes, who declare objects and run nothing. */
export const KUBERNETES_ADVICE: Advice = {
  again: "the runner tries again",
  otherGroup: OTHER_GROUP,
  signIn: {
    refused: `check ${CREDENTIAL}`,
    ended: `check ${CREDENTIAL}`,
    wrongSecret: `the client secret is wrong or expired; put a valid one into ${SECRET}, or give the runner's identity one`,
    unknownApplication: `the tenant does not know the application; check ${CREDENTIAL}`,
    unknownTenant: "there is no such tenant; check tenantId of the Scope",
    unknownCertificate: `the application does not know the certificate; check ${CREDENTIAL}`,
    unreadableToken: `check ${CREDENTIAL}`,
    noCredential: `found no Azure credential: make ${SECRET}, or give the runner an identity`,
    noManagedIdentity: `found no managed identity: give the runner one, or make ${SECRET}`,
  },
  method: (variable) => METHODS[variable] ?? variable,
  tenant: (right) =>
    right === undefined ? "check tenantId and subscriptionId of the Scope" : `set tenantId of the Scope to ${right}`,
  subscription: "check subscriptionId of the Scope",
  elsewhere: "try another SKU or tier",
  authority: "name the file of its CA in the variable NODE_EXTRA_CA_CERTS of the runner",

  names: { skuName: "SKU" },
  maker: "the runner",
  declaration: "the spec",
  recorded: "the spec",

  adopt: (kind) =>
    OF_NETWORKS.has(kind) ? undefined : `to take it over as it is, set the annotation ${ANNOTATIONS.adopt}: "true"`,
  leave: (kind) =>
    OF_NETWORKS.has(kind) ? undefined : `delete the object with the annotation ${ANNOTATIONS.deletionPolicy}: "retain"`,
  comparedLater: "Compared only when it is known,",
  share: () => "its owner has to give the name up, since the runner makes one of its own",
  zoneTaken: (id, whose) => ({
    property: `The private DNS zone ${id}`,
    reason: `is there already and ${whose}: its owner has to give the name up, since the runner makes one of its own.`,
  }),
  otherZone: "Make a record for the endpoint there.",
  groupTaken: (name) => ({
    property: "The private endpoint",
    reason: `has the zone group "${name}" already, and Azure allows only one: ${OTHER_GROUP}.`,
  }),

  rerun: (to) => `The runner tries again to ${to}; the annotation ${ANNOTATIONS.retry} has it try at once.`,
  moreTime: "The runner goes on looking.",
  repair: "Repair it there, or change the spec; its data stays.",
  repairBy: (deed) => `${deed}; its data stays.`,
  neverRan: "It never ran: another SKU may do, or delete the object and create it again later.",
  removeFailed: "Ask Azure's support, or delete the object to have it removed.",
  makeAgain: (holdsNothing) =>
    holdsNothing ? "The runner makes it anew" : `The annotation ${REPAIR} makes it anew, empty`,
  replace: "delete it in Azure, and the runner makes it anew",

  allow: () => "Put the old value back, or make another object.",
  keepNames: () => "",
  scaleTarget: ({ from, to, allowed }) => `${to} is not a valid scale target from ${from} (allowed: ${allowed}).`,
  drifted: (kind) =>
    OF_NETWORKS.has(kind) ? "Put it back in Azure." : `The annotation ${REPAIR} writes what the spec wants.`,
};
