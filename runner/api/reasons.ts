import type { ReasonRow } from "./reasonRow";
import { retrying, stalled, waiting, working } from "./reasonRow";

/** Every reason of a condition, in one place; docs/user/conditions.md is written from this table. */
export const REASONS = {
  Ready: {
    outcome: "ready",
    retry: "goes on",
    state: "Ready",
    meaning: "What the spec wants is there. An instance can be used, and its Secret is written.",
    remedy: "",
  },
  Processing: working("Processing", "The object was seen, and nothing has been written to Azure yet."),
  Creating: working("Creating", "Azure is creating the instance. The message has phase, elapsed and usual time."),
  Adopting: working("Creating", "The instance in Azure is being taken over, as the annotation adopt asks."),
  Updating: working("Updating", "A change is being carried out. Endpoint and Secret stay."),
  Deleting: working("Deleting", "Azure is deleting the instance. The object goes when everything is gone."),
  Paused: {
    outcome: "paused",
    retry: "ten minutes",
    state: "Processing",
    meaning: "The feature flag AzureManagedRedis is off: nothing is created or changed. Deletions that have begun end.",
    remedy: "Switch the flag on, and restart the runner if it was off when the runner started.",
  },

  InvalidSpec: stalled(
    "when changed",
    "The spec is missing, or a field is wrong.",
    "Put right the fields that the message names.",
  ),
  InvalidName: stalled(
    "when changed",
    "Azure cannot take the object's name: 1 to 60 letters and digits, with single hyphens between them.",
    "Make the object anew under another name.",
  ),
  NameTaken: stalled(
    "ten minutes",
    "What has this name in Azure belongs to somebody else, or to another object.",
    "Choose another name, or take over what nobody owns any more with the annotation adopt.",
  ),
  UnsupportedParameter: stalled(
    "when changed",
    "A field or a parameter of redisConfiguration is one that the service does not have.",
    "Take it out, or give it a value from the message.",
  ),
  UnsupportedRedisVersion: stalled(
    "ten minutes",
    "Azure runs another version of Redis than redisVersion says.",
    "Name the version that the message gives, or take redisVersion out.",
  ),
  InvalidScaleTarget: stalled(
    "ten minutes",
    "Azure does not scale this instance from its SKU to the one that is wanted. The instance stays as it is.",
    "Choose a SKU from the message, put the old one back, or make a second instance.",
  ),
  ChangeRefused: stalled(
    "when changed",
    "A change would need the instance to be replaced, and its data lost. The instance stays as it is.",
    "Put the old value back, or make a second instance.",
  ),
  AdoptionDiffers: stalled(
    "ten minutes",
    "The instance to take over differs from the spec. Nothing is taken while it does.",
    "Make the spec say what the message says Azure has.",
  ),
  NotOwned: stalled(
    "when changed",
    "status.id names an object of the control plane that belongs to another object.",
    "Nothing was read or changed by it. Make this object anew.",
  ),

  DependencyNotFound: waiting(
    "A Scope, IpRange, VpcNetwork or Subscription that the object names is not there.",
    "Create it, or put the name right.",
  ),
  DependencyNotReady: waiting("Something that the object needs is not Ready yet.", "See its own conditions."),
  InvalidDependency: stalled(
    "when changed",
    "Something that the object names cannot be used, such as a Scope of another cloud.",
    "Put right what the message names.",
  ),
  IpRangeMissing: stalled(
    "when changed",
    'There is no IpRange "default", and the runner may not make one.',
    "Create it, name another in spec.ipRange, or start the runner with --default-ip-range.",
  ),
  InvalidCidr: stalled(
    "ten minutes",
    "The addresses of the IpRange do not lie in the virtual network, or another subnet has them.",
    "Make the IpRange anew with addresses that are free.",
  ),
  NamespaceTerminating: stalled(
    "when changed",
    "The namespace is being deleted, so nothing is made in it.",
    "Nothing: the object is going too.",
  ),

  NoCredential: stalled(
    "ten minutes",
    "There is no credential for the scope, or Azure does not take it.",
    "Give the runner an identity, or make a Secret with the label azure-credentials for the scope.",
  ),
  AmbiguousCredentials: stalled("when changed", "Two Secrets claim to be the credential of one scope.", "Delete one."),
  Forbidden: stalled(
    "ten minutes",
    "The identity may not do what the message names.",
    "Assign the role of docs/azure.md; Azure takes some minutes to notice.",
  ),
  Locked: stalled("ten minutes", "A lock in Azure forbids the change or the deletion.", "Remove the lock."),
  PolicyDenied: stalled(
    "ten minutes",
    "A policy in Azure forbids what the spec wants.",
    "Change the spec, or ask for an exemption.",
  ),
  NotRegistered: stalled(
    "ten minutes",
    "The subscription does not have the resource provider that is needed.",
    "Register it: az provider register --namespace Microsoft.Cache.",
  ),
  QuotaExceeded: stalled(
    "ten minutes",
    "A quota of the subscription is used up.",
    "Ask Azure for more, or delete what is not needed.",
  ),
  SkuNotAvailable: stalled(
    "ten minutes",
    "Azure does not have this SKU in this region, for this subscription, or not now.",
    "Choose another SKU or region.",
  ),
  AzureRefused: stalled("ten minutes", "Azure refused, in the words of the message.", "Do what the message says."),
  CreateFailed: stalled(
    "ten minutes",
    "Azure could not create the instance, the second time too.",
    "See the message; delete the object and create it again, perhaps with another SKU or region.",
  ),
  InstanceFailed: stalled(
    "ten minutes",
    "Azure has a part of the instance in a state in which it cannot be used, such as Failed or Disabled. It has run, so it is not replaced: it holds data.",
    "See its activity log in Azure, or ask Azure's support. The annotation repair-drift writes what the spec wants once more.",
  ),
  InstanceGone: stalled(
    "when changed",
    "Somebody deleted the cluster or the database in Azure. It is not made again by itself, since its data are lost.",
    "Make it again, empty, with the annotation repair-drift, or delete the object.",
  ),
  Throttled: retrying("Azure asks for fewer requests.", "Nothing: the runner slows down."),
  AzureUnreachable: retrying("Azure does not answer.", "If that lasts, check network and proxy of the runner."),
  AzureFailed: retrying(
    "Azure failed, and may succeed another time.",
    "Nothing at first; the message has Azure's code and request id.",
  ),
  DeleteFailed: retrying(
    "Azure did not delete something. The object stays until everything is gone.",
    "Remove what the message names as the obstacle.",
  ),
  RetriesExhausted: stalled(
    "ten minutes",
    "The runner tried several times. The message says what failed last.",
    "Remove the cause; the annotation retry starts at once.",
  ),

  InvalidTemplate: stalled(
    "when changed",
    "A value of authSecret.extraData is no template, or uses what there is not here. The Secret's other entries are written.",
    "Put right the entry, at the position that the message names.",
  ),
  SecretConflict: stalled(
    "half a minute",
    "A Secret of that name belongs to something else, and is not touched.",
    "Rename or delete it, or choose another authSecret.name.",
  ),
  StackLocked: stalled(
    "ten minutes",
    "Another process holds the lock of the instance's stack, and this runner cannot tell that it has ended.",
    "When it has, in the runner's pod, for the stack in the message: amr runner pulumi -- cancel --yes --stack organization/PROJECT/UID.",
  ),
  StateDamaged: stalled(
    "ten minutes",
    "The stored state of the stack cannot be read, nor can its backup, or it is lost when something is to be deleted.",
    "Restore it from a copy of the backend. Where that is lost for good: do what the message says.",
  ),
  StateUnavailable: waiting(
    "The backend with the state of the stacks does not answer.",
    "If that lasts, check the backend.",
  ),
  PassFailed: retrying("A run of pulumi failed before it reached Azure.", "If that lasts, see the runner's log."),
} as const satisfies Record<string, ReasonRow>;

export type Reason = keyof typeof REASONS;

/** Conditions that stand beside the others and change none of them; their reason is their type. */
export const ASIDES = {
  Drifted: {
    meaning: "Azure has other settings than the spec. The message has both values.",
    remedy: "Change the spec, or put Azure right with the annotation repair-drift.",
  },
  InstanceGone: {
    meaning: "Somebody deleted the cluster or the database in Azure, and another reason stands in Ready at present.",
    remedy: "As of the reason of that name, once the other one is gone.",
  },
  InstanceFailed: {
    meaning:
      "Azure has a part of the instance in a state in which it cannot be used, and another reason stands in Ready.",
    remedy: "As of the reason of that name, once the other one is gone.",
  },
  InUse: {
    meaning: "A Scope or an IpRange is to be deleted, and the instances in the message still need it.",
    remedy: "Delete those instances.",
  },
} as const;

export type Aside = keyof typeof ASIDES;
