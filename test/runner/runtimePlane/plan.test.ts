import { strict as assert } from "node:assert";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { FINALIZER, GO_OPERATOR_FINALIZER } from "../../../runner/api/marks";
import type { RuntimePlaneRedisSpec } from "../../../runner/api/runtimePlaneRedis";
import type { Secret } from "../../../runner/kubernetes/secret";
import { authSecretOf } from "../../../runner/runtimePlane/authSecret";
import type { RuntimePlaneOptions } from "../../../runner/runtimePlane/options";
import { plan } from "../../../runner/runtimePlane/plan";
import { projectionOf } from "../../../runner/runtimePlane/projection";
import type { Projection, View } from "../../../runner/runtimePlane/view";

const ID = "00000000-0000-4000-8000-000000000001";
const AT = "2026-01-01T00:00:00Z";
const spec: RuntimePlaneRedisSpec = { redisTier: "P1" };
const options: RuntimePlaneOptions = { namespace: "kcp", scope: "berlin", isKyma: false };

function object(metadata: Partial<UnparsedObject["metadata"]> = {}): UnparsedObject {
  return {
    apiVersion: "cloud-resources.kyma-project.io/v1beta1",
    kind: "AzureManagedRedis",
    metadata: { namespace: "shop", name: "orders", uid: "u", generation: 1, finalizers: [FINALIZER], ...metadata },
    spec,
  };
}

const ready = { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: AT } as const;
const broken = [
  { ...ready, status: "False", reason: "Locked" },
  { ...ready, type: "Error", reason: "Locked" },
] as const;
const running = { state: "Ready", primaryEndpoint: "h", port: 10000, conditions: [ready] };
const projected = projectionOf(object(), { id: ID, spec, ipRange: "range" }, options);

function ours(over: Partial<Extract<Projection, { is: "ours" }>> = {}): Projection {
  return { is: "ours", object: projected, status: running, key: "k", ...over };
}

function secret(metadata: Partial<Secret["metadata"]> = {}): Secret {
  const { wanted } = authSecretOf({ metadata: object().metadata, spec, id: ID }, running, "k") ?? assert.fail();
  const given = JSON.stringify({ labels: Object.keys(wanted.labels).sort(), annotations: [] });
  const annotations = { "azure-managed-redis.pulumi/given": given };
  const labels = { ...wanted.labels, ...wanted.marks };
  const data = Object.fromEntries(Object.entries(wanted.data).map(([e, t]) => [e, Buffer.from(t).toString("base64")]));
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace: "shop", name: "orders", labels, annotations, ...metadata },
    data,
  };
}

function ipRange(status: object = { id: "range" }, metadata: object = {}): NonNullable<View["ipRange"]> {
  return { apiVersion: "", kind: "IpRange", metadata: { name: "default", ...metadata }, spec: {}, status };
}

function view(over: Partial<View> = {}): View {
  return {
    object: object(),
    spec,
    problems: [],
    status: { id: ID },
    id: ID,
    projection: ours(),
    ipRange: ipRange(),
    secret: secret(),
    ownSecrets: [secret()],
    isNamespaceTerminating: false,
    isOn: true,
    options,
    ...over,
  };
}

/** Before the projection is there. */
function early(over: Partial<View> = {}): View {
  const { secret: _, ...rest } = view({ projection: { is: "absent" }, ownSecrets: [] });
  return { ...rest, ...over };
}

function without(of: View, ...fields: (keyof View)[]): View {
  return Object.fromEntries(Object.entries(of).filter(([field]) => !fields.includes(field as keyof View))) as never;
}

const leaving = { deletionTimestamp: AT };
const annotated = (annotations: Record<string, string>) => object({ annotations });
const retain = { "cloud-control.kyma-project.io/deletion-policy": "retain" };
const repair = { "cloud-control.kyma-project.io/repair-drift": "1" };

/** What the plan is to be: the deed, and the reason of Ready where something is said. */
const TABLE: readonly (readonly [because: string, view: View, expected: string])[] = [
  ["an object without our finalizer is claimed first", early({ object: object({ finalizers: [] }) }), "claim"],
  [
    "an object of the Go operator is not ours",
    early({ object: object({ finalizers: [GO_OPERATOR_FINALIZER] }) }),
    "leave alone",
  ],
  [
    "one that carries both finalizers is claimed",
    view({ object: object({ finalizers: [GO_OPERATOR_FINALIZER, FINALIZER] }) }),
    "nothing Ready",
  ],
  ["an object without an id gets one", without(early({ status: {} }), "id"), "identify"],
  ["an id that was found again is written down", early({ status: {} }), "identify"],
  [
    "a spec that is wrong stops everything but deletion",
    without(view({ problems: [{ path: "spec.redisTier", reason: "is wrong" }] }), "spec"),
    "nothing InvalidSpec",
  ],
  ["the projection is made in the IpRange's name", early(), "project"],
  ["somebody else's projection is not ours to read", early({ projection: { is: "foreign" } }), "nothing NotOwned"],
  ["only a uuid becomes the name of a new object", early({ id: "x", status: { id: "x" } }), "nothing NotOwned"],
  [
    "the default IpRange is made with the given addresses",
    without(early({ options: { ...options, defaultIpRange: "10.0.0.0/24" } }), "ipRange"),
    "make the default IpRange",
  ],
  ["nobody said with which addresses", without(early(), "ipRange"), "nothing IpRangeMissing"],
  [
    "in a Kyma the Go operator chooses the addresses",
    without(early({ options: { ...options, isKyma: true } }), "ipRange"),
    "make the default IpRange",
  ],
  [
    "an IpRange that was named is not made",
    without(early({ spec: { ...spec, ipRange: { name: "mine" } } }), "ipRange"),
    "nothing DependencyNotFound",
  ],
  ["an IpRange without an id is not served yet", early({ ipRange: ipRange({}) }), "nothing DependencyNotReady"],
  [
    "an IpRange that is going is of no use",
    early({ ipRange: ipRange({ id: "range" }, leaving) }),
    "nothing DependencyNotReady",
  ],
  [
    "in a Kyma an IpRange counts when Ready",
    early({ options: { ...options, isKyma: true } }),
    "nothing DependencyNotReady",
  ],
  [
    "in a Kyma an IpRange that is Ready counts",
    early({ options: { ...options, isKyma: true }, ipRange: ipRange({ id: "range", conditions: [ready] }) }),
    "project",
  ],
  [
    "a projection that is gone though it ran took the data along",
    early({ status: { id: ID, primaryEndpoint: "h" } }),
    "nothing InstanceGone",
  ],
  ["a Secret of ours says that it ran", early({ ownSecrets: [secret()] }), "nothing InstanceGone"],
  [
    "what was said once stays said",
    early({ status: { id: ID, conditions: [{ ...ready, status: "False", reason: "InstanceGone" }] } }),
    "nothing InstanceGone",
  ],
  ["a request makes it again", early({ object: annotated(repair), ownSecrets: [secret()] }), "project"],
  [
    "a request of another generation is out of date",
    early({ object: object({ annotations: repair, generation: 2 }), ownSecrets: [secret()] }),
    "nothing InstanceGone",
  ],

  ["all is well", view(), "nothing Ready"],
  ["a Secret that is not there is made", without(view({ ownSecrets: [] }), "secret"), "write Secret"],
  ["a Secret that differs is put right", view({ secret: { ...secret(), data: {} } }), "write Secret"],
  [
    "a Secret of somebody else is not touched",
    view({ secret: secret({ labels: {} }), ownSecrets: [] }),
    "nothing SecretConflict",
  ],
  ["a Secret that is going is waited for", view({ secret: secret(leaving) }), "nothing Processing"],
  [
    "a Secret under an old name goes after the new one is there",
    view({ ownSecrets: [secret(), secret({ name: "old" })] }),
    "delete Secrets",
  ],
  [
    "without a key there is no Secret",
    without(view({ projection: { is: "ours", object: projected, status: running } }), "secret"),
    "nothing Creating",
  ],
  [
    "while there is no endpoint the Secret that is there stays",
    view({ projection: ours({ status: { conditions: [...broken] } }) }),
    "nothing Locked",
  ],
  ["a tier of the same letter scales", view({ spec: { redisTier: "P2" } }), "scale"],
  ["a tier of another letter cannot be had", view({ spec: { redisTier: "S1" } }), "nothing ChangeRefused"],
  [
    "a change that the control plane has not read is not Ready",
    view({
      projection: ours({
        object: { ...projected, metadata: { ...projected.metadata, generation: 2 } },
        status: { ...running, observedGeneration: 1 },
      }),
    }),
    "nothing Updating",
  ],
  [
    "an error of the control plane comes before one of the Secret",
    view({
      projection: ours({ status: { ...running, conditions: [...broken] } }),
      secret: secret({ labels: {} }),
      ownSecrets: [],
    }),
    "nothing Locked",
  ],
  ["an annotation is passed on", view({ object: annotated(retain) }), "annotate"],
  ["a request to repair is passed on", view({ object: annotated(repair) }), "repair"],
  ["a tier comes before a repair", view({ object: annotated(repair), spec: { redisTier: "P2" } }), "scale"],
  [
    "a tier that cannot be had does not stop a repair",
    view({ object: annotated(repair), spec: { redisTier: "S1" } }),
    "repair",
  ],
  [
    "a projection that somebody deletes is not worked on",
    view({
      projection: ours({ object: { ...projected, metadata: { ...projected.metadata, ...leaving } } }),
      spec: { redisTier: "P2" },
    }),
    "nothing Deleting",
  ],

  ["the flag is off before the claim", early({ isOn: false, object: object({ finalizers: [] }) }), "nothing Paused"],
  ["the flag is off before the projection", early({ isOn: false }), "nothing Paused"],
  ["the flag is off before a scale", view({ isOn: false, spec: { redisTier: "P2" } }), "nothing Paused"],
  ["the flag does not matter where nothing is to be done", view({ isOn: false }), "nothing Ready"],
  [
    "nothing is made for a namespace that is going",
    early({ isNamespaceTerminating: true }),
    "nothing NamespaceTerminating",
  ],
  [
    "what is there stays as it is in a namespace that is going",
    view({ isNamespaceTerminating: true }),
    "nothing Ready",
  ],
  ["the flag was off at start", early({ options: { ...options, onlyDeletions: true } }), "nothing"],

  [
    "an object that was never ours goes without us",
    early({ object: object({ ...leaving, finalizers: ["a/b"] }) }),
    "nothing",
  ],
  ["the Secret goes first", view({ object: object(leaving) }), "delete Secrets"],
  ["the Secret is waited for", view({ object: object(leaving), ownSecrets: [secret(leaving)] }), "nothing Deleting"],
  ["then the projection goes", view({ object: object(leaving), ownSecrets: [] }), "delete projection"],
  [
    "then the projection is waited for",
    view({
      object: object(leaving),
      ownSecrets: [],
      projection: ours({ object: { ...projected, metadata: { ...projected.metadata, ...leaving } } }),
    }),
    "nothing Deleting",
  ],
  ["then the finalizer goes", early({ object: object(leaving) }), "release"],
  [
    "an object without an id has nothing elsewhere",
    without(early({ object: object(leaving), status: {} }), "id"),
    "release",
  ],
  [
    "with a forged id nothing is taken along, Secrets neither",
    view({ object: object(leaving), projection: { is: "foreign" } }),
    "release",
  ],
  [
    "retain is passed on before anything goes",
    view({ object: object({ ...leaving, annotations: retain }) }),
    "annotate",
  ],
  ["the flag does not stop a deletion", view({ isOn: false, object: object(leaving) }), "delete Secrets"],
  [
    "nor does a namespace that is going",
    view({ isNamespaceTerminating: true, object: object(leaving) }),
    "delete Secrets",
  ],
  ["nor a spec that is wrong", without(view({ object: object(leaving) }), "spec"), "delete Secrets"],
  [
    "nor a flag that was off at start",
    view({ options: { ...options, onlyDeletions: true }, object: object(leaving) }),
    "delete Secrets",
  ],
];

describe("the plan of the runtime plane", () => {
  for (const [because, given, expected] of TABLE) {
    it(`${expected}, because ${because}`, () => {
      const { deed, report } = plan(given);
      const reason = report?.conditions.find(({ type }) => type === "Ready")?.reason;
      assert.equal(reason === undefined ? deed.is : `${deed.is} ${reason}`, expected);
      // Only what is about status.id itself names an object of the control plane, which users do not know.
      const named = report?.conditions.filter(({ message }) => message.includes(ID) && reason !== "NotOwned");
      assert.deepEqual(named ?? [], []);
    });
  }

  it("given retain passed on: the Secret stays when the projection goes", () => {
    const object = { ...view().object, metadata: { ...view().object.metadata, ...leaving, annotations: retain } };
    const passed = projectionOf(object, { id: ID, spec, ipRange: "range" }, options);
    assert.equal(plan(view({ object, projection: ours({ object: passed }) })).deed.is, "delete projection");
  });
});
