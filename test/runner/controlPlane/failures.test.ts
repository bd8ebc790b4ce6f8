import { strict as assert } from "node:assert";
import { sentence } from "../../../provider/azure/errorSentence";
import { ArmError } from "../../../provider/azure/errors";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { Reason } from "../../../runner/api/reasons";
import { type During, failureSaid, reasonOf } from "../../../runner/controlPlane/failure";
import { KUBERNETES_ADVICE } from "../../../runner/stacks/advice";
import type { PassErrorCode } from "../../../runner/stacks/stacks";
import { World } from "./world";

/** The reason that is told of each error beside the resources. */
const REASONS_OF_PASSES: Readonly<Record<PassErrorCode, Reason>> = {
  Locked: "StackLocked",
  Interrupted: "PassFailed",
  WorkerLost: "PassFailed",
  StateDamaged: "StateDamaged",
  ProgramFailed: "PassFailed",
  EngineFailed: "PassFailed",
  BackendFailed: "StateUnavailable",
};

/** The reasons for what the provider refuses, by the name of its error or mistake. */
const REASONS_OF_REFUSALS: readonly (readonly [code: string, during: During, reason: Reason])[] = [
  ["CheckFailure", "creating", "InvalidSpec"],
  ["CheckFailure", "updating", "InvalidSpec"],
  ["ScaleTargetError", "updating", "InvalidScaleTarget"],
  ["ReplacementError", "updating", "ChangeRefused"],
  ["ReplacementError", "creating", "ChangeRefused"],
  ["DifferenceError", "creating", "AdoptionDiffers"],
  ["StrangerError", "creating", "NameTaken"],
  ["GoneError", "updating", "InstanceGone"],
  ["NeverRanError", "creating", "CreateFailed"],
  ["NeverRanError", "updating", "CreateFailed"],
  ["FailedStateError", "updating", "InstanceFailed"],
  ["FailedStateError", "creating", "AzureRefused"],
  ["AmrError", "deleting", "DeleteFailed"],
];

const passing = { isFinal: false, count: 8, retryAtMs: 0, of: "" };
const azure = new ArmError(503, "ServiceUnavailable", "no");

/** Sentences that promise another try, each with what is left of it. */
const PROMISES: readonly (readonly [message: string, left: string])[] = [
  [sentence(azure, KUBERNETES_ADVICE), "Azure refused: no (ServiceUnavailable)."],
  [`The cluster c is not ready. ${KUBERNETES_ADVICE.moreTime}`, "The cluster c is not ready."],
  [`Was it deleted meanwhile? ${KUBERNETES_ADVICE.rerun("make it")}`, "Was it deleted meanwhile?"],
  [`The endpoint e is failed. ${KUBERNETES_ADVICE.rerun("make it anew")}`, "The endpoint e is failed."],
  ["Nobody knows why; the runner cannot", "Nobody knows why; the runner cannot."],
];

describe("the control plane, what fails", () => {
  it("given a failure that passes: tries again later and later, then is stalled, and comes back", async () => {
    const world = await World.ready();
    const failing = {
      isOk: false,
      statuses: {},
      error: { code: "ProgramFailed", message: "the program failed" },
      state: undefined,
    } as const;
    await world.redis();
    for (let round = 0; round < 8; round++) {
      world.stacks.nextPass = failing;
      await world.pass(600_000);
    }
    assert.match(await world.told(), /^RetriesExhausted: the program failed/);
    await world.pass(600_000);
    await world.settle();
    assert.match(await world.told(), /^Ready/);
  });

  for (const [message, left] of PROMISES) {
    it(`given eight times "${message}": tells what failed, and promises nothing`, () => {
      const said = failureSaid({ ...passing, code: "ServiceUnavailable", message }, "creating");
      assert.equal(said.reason, "RetriesExhausted");
      assert.ok(said.message.startsWith(`${left} That was tried 8 times and more: remove the cause`), said.message);
    });
  }

  for (const [code, reason] of Object.entries(REASONS_OF_PASSES)) {
    it(`given a pass that ends with ${code}: tells ${reason}`, () => {
      assert.equal(reasonOf({ code, isFinal: false }, "creating"), reason);
    });
  }

  for (const [code, during, reason] of REASONS_OF_REFUSALS) {
    it(`given ${code} while ${during}: tells ${reason}, whatever the sentence says`, () => {
      assert.equal(reasonOf({ code, isFinal: true }, during), reason);
    });
  }

  it("given a zone that cannot be made, and a wish to try again: tries at once", async () => {
    const world = await World.ready();
    const error = { code: "BackendFailed", message: "the state cannot be written" } as const;
    world.stacks.nextZonePass = { isOk: false, statuses: {}, error, state: undefined };
    await world.redis();
    await world.reconcile();
    world.stacks.finish();
    await world.reconcile();
    world.stacks.done.length = 0;
    await world.patch("redis", { metadata: { annotations: { "cloud-control.kyma-project.io/retry": "1" } } });
    await world.reconcile();
    assert.ok(world.stacks.done.includes("pass begin"), world.stacks.done.join());
  });

  it("given an instance that has run, and that Azure calls failed: says so, and replaces nothing", async () => {
    const world = await World.settled();
    const reason = "The cluster c is in state UpdateFailed: see its activity log in Azure.";
    world.stacks.nextPass = {
      isOk: false,
      statuses: { "urn:cluster": { is: "failed", code: "FailedStateError", reason, isFinal: true } },
      state: undefined,
    };
    await world.patch("redis", { spec: { sku: "Balanced_B10" } });
    await world.reconcile();
    assert.equal(await world.told(), `InstanceFailed: ${reason}`);
    const { status } = (await world.get(CONTROL_PLANE_REDIS, "redis")) ?? {};
    assert.ok(status?.id && status.primaryEndpoint);
  });
});
