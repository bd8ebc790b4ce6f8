import { strict as assert } from "node:assert";
import {
  FINALIZER,
  GO_OPERATOR_FINALIZER,
  PROJECTION,
  REMOTE_LABEL,
  servesGoOperator,
} from "../../../runner/api/marks";

const ANNOTATIONS = {
  [PROJECTION.kymaName]: "berlin",
  [PROJECTION.remoteName]: "orders",
  [PROJECTION.remoteNamespace]: "shop",
};

describe("an object of the control plane that serves the Go operator", () => {
  for (const { because, metadata, expected } of [
    { because: "a user's own object serves nobody", metadata: {}, expected: false },
    { because: "the Go operator marks what it makes", metadata: { annotations: ANNOTATIONS }, expected: true },
    {
      because: "this runner makes such objects too, with a label of its own",
      metadata: { annotations: ANNOTATIONS, labels: { [REMOTE_LABEL]: "x" } },
      expected: false,
    },
    {
      because: "the Go operator reconciles what carries its finalizer itself",
      metadata: { annotations: ANNOTATIONS, finalizers: [GO_OPERATOR_FINALIZER] },
      expected: false,
    },
    {
      because: "this runner took it over",
      metadata: { annotations: ANNOTATIONS, finalizers: [GO_OPERATOR_FINALIZER, FINALIZER] },
      expected: true,
    },
  ]) {
    it(`${expected ? "does" : "does not"}: ${because}`, () => {
      const object = { apiVersion: "v1", kind: "AzureManagedRedis", metadata: { name: "redis", ...metadata } };
      assert.equal(servesGoOperator(object), expected);
    });
  }
});
