import { strict as assert } from "node:assert";
import type { DoubtChoice } from "../../../../emulator/world/doubts";
import type { ArmDocument } from "../../../../provider/azure/arm";
import { ArmError } from "../../../../provider/azure/errors";
import type { Inputs } from "../../../../provider/description/inputs";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { PartialError } from "../../../../provider/lifecycle/partialError";
import type { ResourceState } from "../../../../provider/lifecycle/state";
import { clusterId } from "../../../../provider/resources/clusterId";
import { database } from "../../../../provider/resources/database/database";
import { databaseInputs, given, OWNER } from "../../given";
import { InProcessAzure } from "../../inProcess/inProcessAzure";

const id = database.id(databaseInputs as never);

/** Nobody knows whether an api-version from here on regenerates at once. */
const LATER = { keyRotation: { trigger: "a" }, apiVersion: "2026-05-01-preview" };

/** A running database whose keys are on, as its creation left it in the state. */
async function givenRunning(raw: Inputs = { keyRotation: { trigger: "a" } }, doubts: DoubtChoice = {}) {
  const all = given(database, new InProcessAzure({ doubts }));
  const { azure, lifecycle, options, checked } = all;
  azure.place({
    id: clusterId(databaseInputs),
    tags: { [OWNER_TAG]: OWNER },
    properties: { resourceState: "Running" },
  });
  const inputs = (more: Inputs) => checked({ ...databaseInputs, ...raw, ...more });
  const state = inState(await lifecycle.create(await inputs({}), options));
  azure.calls.length = 0;
  const begin = { ...options, waitUntil: "started" as const };
  const rotate = async (before: Inputs, trigger: string, more: Inputs = {}) =>
    inState(await lifecycle.update(before, await inputs({ keyRotation: { trigger }, ...more }), options));
  /** One pass of begin mode. */
  const pass = async (before: Inputs, trigger: string) => {
    azure.pass(2_000);
    return inState(await lifecycle.update(before, await inputs({ keyRotation: { trigger } }), begin));
  };
  const regenerated = () =>
    azure.calls.filter(({ verb }) => verb === "regenerateKey").map(({ body }) => (body as { keyType: string }).keyType);
  return { ...all, begin, inputs, state, rotate, pass, regenerated };
}

/** Properties as the engine gives them back: secrets in plain text. */
function inState({ properties }: Pick<ResourceState, "properties">): Inputs {
  const plain = Object.entries(properties).map(([name, value]) => {
    const isSecret = typeof value === "object" && value !== null && "value" in value;
    return [name, isSecret ? (value as { value: unknown }).value : value];
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(plain))) as Inputs;
}

describe("keyRotation", () => {
  it("at creation rotates nothing: the primary key is the one to use", async () => {
    const { state, regenerated } = await givenRunning();
    assert.equal(state.activeKey, "Primary");
    assert.deepEqual(regenerated(), []);
  });

  it("given another trigger: regenerates the idle key, moves to it, and leaves the one in use; the next does the other", async () => {
    const { state, rotate, regenerated, azure } = await givenRunning();
    const once = await rotate(state, "b");
    assert.equal(once.activeKey, "Secondary");
    assert.notEqual(once.secondaryKey, state.secondaryKey);
    assert.equal(once.primaryKey, state.primaryKey, "clients that still use it go on");
    const twice = await rotate(once, "c");
    assert.equal(twice.activeKey, "Primary");
    assert.notEqual(twice.primaryKey, once.primaryKey);
    assert.equal(twice.secondaryKey, once.secondaryKey);
    assert.deepEqual(regenerated(), ["Secondary", "Primary"]);
    assert.ok(!azure.writes.some((write) => /^(put|patch)/.test(write)), "a rotation is no PUT");
  });

  const quiet: { given: string; raw?: Inputs; after: Inputs }[] = [
    { given: "the same trigger", after: { evictionPolicy: "NoEviction" } },
    { given: "no keyRotation any more", after: { keyRotation: undefined } },
    {
      given: "keys that are switched off along with it",
      after: { keyRotation: { trigger: "b" }, accessKeysAuthentication: "Disabled" },
    },
    {
      given: "keys that are switched on along with it, which nobody has yet",
      raw: { accessKeysAuthentication: "Disabled" },
      after: { keyRotation: { trigger: "b" }, accessKeysAuthentication: "Enabled" },
    },
    {
      given: "keys that are off",
      raw: { keyRotation: { trigger: "a" }, accessKeysAuthentication: "Disabled" },
      after: { keyRotation: { trigger: "b" } },
    },
  ];
  for (const { given: what, raw, after } of quiet) {
    it(`given ${what}: regenerates nothing`, async () => {
      const { state, inputs, lifecycle, options, regenerated } = await givenRunning(raw);
      const wanted = await inputs(after);
      const updated = inState(await lifecycle.update(state, wanted, options));
      assert.deepEqual(regenerated(), []);
      const isOn = wanted.accessKeysAuthentication === "Enabled";
      assert.equal(updated.activeKey, isOn ? "Primary" : undefined);
      assert.equal("primaryKey" in updated, isOn, "outputs vanish cleanly");
      assert.equal(lifecycle.diff(updated, wanted).changes, false);
    });
  }

  it("given a trigger where there was none: rotates, since a program says so of a running database", async () => {
    const { state, rotate, regenerated } = await givenRunning({});
    assert.equal((await rotate(state, "a")).activeKey, "Secondary");
    assert.deepEqual(regenerated(), ["Secondary"]);
  });

  describe("of a database that was not made here", () => {
    /** Somebody else's, whose clients may use either key; the state after it was taken over in one of two ways. */
    async function givenTakenOver(how: "import" | "adopt", raw: Inputs = {}) {
      const all = given(database);
      const { azure, lifecycle, options, checked } = all;
      azure.place({
        id: clusterId(databaseInputs),
        tags: { [OWNER_TAG]: OWNER },
        properties: { resourceState: "Running" },
      });
      const defaults = { clusteringPolicy: "EnterpriseCluster", accessKeysAuthentication: "Enabled" };
      azure.place({ id, properties: { resourceState: "Running", ...defaults } });
      const adopt = how === "adopt" ? { adopt: true } : {};
      const inputs = (more: Inputs = {}) => checked({ ...databaseInputs, ...raw, ...adopt, ...more });
      const found =
        how === "adopt" ? await lifecycle.create(await inputs(), options) : await lifecycle.import(id, options);
      const update = async (before: Inputs, more: Inputs) =>
        inState(await lifecycle.update(before, await inputs(more), options));
      const regenerated = () =>
        azure.calls
          .filter(({ verb }) => verb === "regenerateKey")
          .map(({ body }) => (body as { keyType: string }).keyType);
      return { ...all, inputs, update, regenerated, state: inState(found as ResourceState) };
    }

    for (const how of ["import", "adopt"] as const)
      for (const waitUntil of ["completed", "started"] as const)
        it(`given the first other trigger after ${how}, waitUntil ${waitUntil}: regenerates no key, since clients may use either, and says so; the next one rotates`, async () => {
          const { state, regenerated, warnings, lifecycle, options, inputs, azure } = await givenTakenOver(how);
          assert.equal(state.activeKey, undefined, "nobody knows");
          assert.equal(typeof state.primaryKey, "string");
          const to = async (before: Inputs, trigger: string) => {
            const wanted = await inputs({ keyRotation: { trigger } });
            let last = before;
            for (let passes = 0; lifecycle.diff(last, wanted).changes; passes += 1) {
              assert.ok(passes < 6, JSON.stringify(last));
              azure.pass(2_000);
              last = inState(await lifecycle.update(last, wanted, { ...options, waitUntil }));
            }
            return last;
          };
          const first = await to(state, "a");
          assert.deepEqual(regenerated(), []);
          assert.equal(first.activeKey, "Primary", "from now on, as was said");
          assert.equal(warnings.length, 1);
          assert.match(
            warnings[0] ?? "",
            /^Which key clients use is not known.*trigger "a" regenerates none\. accessKey/,
          );
          const second = await to(first, "b");
          assert.deepEqual(regenerated(), ["Secondary"]);
          assert.equal(second.activeKey, "Secondary");
          assert.equal(second.primaryKey, state.primaryKey);
          assert.equal(warnings.length, 1);
        });

    it("given a trigger in the program that adopts: the next one is the first that is another", async () => {
      const { state, update, regenerated } = await givenTakenOver("adopt", { keyRotation: { trigger: "a" } });
      assert.equal(state.activeKey, undefined);
      const first = await update(state, { keyRotation: { trigger: "b" } });
      assert.deepEqual(regenerated(), []);
      await update(first, { keyRotation: { trigger: "c" } });
      assert.deepEqual(regenerated(), ["Secondary"]);
    });

    it("given a refresh and other edits before it: they do not make it known", async () => {
      const { state, update, regenerated, lifecycle, options } = await givenTakenOver("import");
      const refreshed = inState((await lifecycle.read(state, options)) as ResourceState);
      const edited = await update(refreshed, { evictionPolicy: "NoEviction" });
      assert.deepEqual([refreshed.activeKey, edited.activeKey], [undefined, undefined]);
      await update(edited, { evictionPolicy: "NoEviction", keyRotation: { trigger: "a" } });
      assert.deepEqual(regenerated(), []);
    });

    it("given keys that are switched off and on again: nobody has those, so the next trigger rotates", async () => {
      const { state, update, regenerated, warnings } = await givenTakenOver("adopt");
      const off = await update(state, { accessKeysAuthentication: "Disabled" });
      const on = await update(off, { accessKeysAuthentication: "Enabled" });
      assert.deepEqual([off.activeKey, on.activeKey], [undefined, "Primary"]);
      await update(on, { keyRotation: { trigger: "a" } });
      assert.deepEqual(regenerated(), ["Secondary"]);
      assert.deepEqual(warnings, []);
    });
  });

  for (const adopt of [undefined, true])
    it(`given a database that was made here${adopt ? " by a program that would have adopted one" : ""}, and refreshed: its first trigger rotates at once`, async () => {
      const { state, rotate, regenerated, lifecycle, options, warnings } = await givenRunning(adopt ? { adopt } : {});
      const refreshed = inState((await lifecycle.read(state, options)) as ResourceState);
      assert.equal((await rotate(refreshed, "a")).activeKey, "Secondary");
      assert.deepEqual(regenerated(), ["Secondary"]);
      assert.deepEqual(warnings, []);
    });

  it("given a creation that failed half-way and is gone on with: is made here all the same", async () => {
    const { azure, lifecycle, options, checked } = given(database);
    azure.place({
      id: clusterId(databaseInputs),
      tags: { [OWNER_TAG]: OWNER },
      properties: { resourceState: "Running" },
    });
    const inputs = await checked(databaseInputs);
    azure.failNext("listKeys", new ArmError(403, "AuthorizationFailed", "no"));
    let half: Inputs = {};
    await assert.rejects(lifecycle.create(inputs, options), (error: unknown) => {
      assert.ok(error instanceof PartialError);
      half = inState(error);
      return true;
    });
    for (const goOn of [lifecycle.update(half, inputs, options), lifecycle.read(half, options)])
      assert.equal(inState((await goOn) as ResourceState).activeKey, "Primary");
  });

  it("given another change in the same edit: puts the change first, and rotates what is as wanted", async () => {
    const { state, rotate, azure } = await givenRunning();
    await rotate(state, "b", { evictionPolicy: "NoEviction" });
    assert.deepEqual(
      azure.writes.map((write) => write.split(" ")[0]),
      ["put", "regenerateKey"],
    );
    const put = azure.calls.find(({ verb }) => verb === "put")?.body as ArmDocument;
    const { evictionPolicy, accessKeysAuthentication, keyRotation } = put.properties ?? {};
    assert.deepEqual([evictionPolicy, accessKeysAuthentication, keyRotation], ["NoEviction", "Enabled", undefined]);
  });

  it("given a run that was killed after Azure regenerated: the next one regenerates the same key again, never the one in use", async () => {
    const { state, rotate, azure, regenerated } = await givenRunning();
    await azure.redis.beginRegenerateKey(id, "Secondary");
    const resumed = await rotate(state, "b");
    assert.deepEqual(regenerated(), ["Secondary", "Secondary"]);
    assert.equal(resumed.activeKey, "Secondary");
    assert.equal(resumed.primaryKey, state.primaryKey);
  });

  it("given an answer that got lost: looks, regenerates the idle key again, and ends with the key that Azure has", async () => {
    const { state, rotate, azure, regenerated } = await givenRunning();
    azure.loseAnswer("regenerateKey");
    const rotated = await rotate(state, "b");
    assert.ok(regenerated().every((key) => key === "Secondary"));
    assert.equal(rotated.secondaryKey, (await azure.redis.listKeys(id)).secondaryKey);
  });

  for (const regenerateKey of ["synchronous", "updating", "running"] as const) {
    it(`given an Azure that regenerates ${regenerateKey}: begin mode does so once, whatever the database shows meanwhile`, async () => {
      const { state, pass, regenerated } = await givenRunning(LATER, { regenerateKey });
      let last = await pass(state, "b");
      for (let passes = 0; last.settled === false; passes += 1) {
        assert.ok(passes < 30, JSON.stringify(last));
        last = await pass(last, "b");
      }
      assert.deepEqual(regenerated(), ["Secondary"]);
      assert.equal(last.activeKey, "Secondary");
      assert.notEqual(last.secondaryKey, state.secondaryKey);
      assert.equal(last.primaryKey, state.primaryKey);
    });
  }

  it("given a rotation that fails in Azure: says so, uses the key from before, and the next run repairs and rotates", async () => {
    const { state, inputs, lifecycle, options, azure, rotate } = await givenRunning(LATER, {
      regenerateKey: "updating",
    });
    azure.endNext(new ArmError(200, "OperationFailed", "The operation failed."));
    const wanted = await inputs({ keyRotation: { trigger: "b" } });
    let partial: Inputs = {};
    await assert.rejects(lifecycle.update(state, wanted, options), (error: unknown) => {
      assert.ok(error instanceof PartialError);
      partial = inState(error);
      return true;
    });
    assert.equal(partial.activeKey, "Primary");
    assert.deepEqual(partial.keyRotation, { trigger: "a" }, "not rotated yet");
    const rotated = await rotate(partial, "b");
    assert.equal(rotated.activeKey, "Secondary");
    assert.equal(rotated.primaryKey, state.primaryKey);
  });

  it("given keys that were regenerated elsewhere: a refresh has them, and which one is in use stays", async () => {
    const { state, rotate, lifecycle, options, azure } = await givenRunning();
    const rotated = await rotate(state, "b");
    await azure.redis.beginRegenerateKey(id, "Secondary");
    azure.pass(60_000);
    const found = await lifecycle.read(rotated, options);
    const refreshed = inState(found as ResourceState);
    assert.equal(refreshed.activeKey, "Secondary");
    assert.notEqual(refreshed.secondaryKey, rotated.secondaryKey);
    assert.deepEqual(found?.inputs.keyRotation, { trigger: "b" });
  });

  describe("in begin mode", () => {
    it("begins and comes back with the keys from before; moves to the new one when a later pass sees it", async () => {
      const { state, pass, regenerated, lifecycle, inputs } = await givenRunning();
      const first = await pass(state, "b");
      assert.equal(first.settled, false);
      assert.deepEqual([first.activeKey, first.secondaryKey], ["Primary", state.secondaryKey]);
      let last = first;
      for (let passes = 0; last.settled === false; passes += 1) {
        assert.ok(passes < 5, JSON.stringify(last));
        last = await pass(last, "b");
      }
      assert.equal(last.activeKey, "Secondary");
      assert.notEqual(last.secondaryKey, state.secondaryKey);
      assert.deepEqual(regenerated(), ["Secondary"], "once");
      assert.equal(lifecycle.diff(last, await inputs({ keyRotation: { trigger: "b" } })).changes, false);
    });

    it("given a refresh between two passes: does not forget what it has begun", async () => {
      const { state, pass, regenerated, lifecycle, begin, azure } = await givenRunning();
      let last = await pass(state, "b");
      for (let looks = 0; looks < 2; looks += 1) {
        azure.pass(2_000);
        last = inState((await lifecycle.read(last, begin)) as ResourceState);
      }
      assert.equal(last.settled, false);
      assert.equal(last.activeKey, "Primary");
      last = await pass(last, "b");
      assert.equal(last.activeKey, "Secondary");
      assert.deepEqual(regenerated(), ["Secondary"]);
    });

    it("given a rotation that had no effect in Azure: begins it again instead of moving to an old key", async () => {
      const { state, pass, regenerated, azure } = await givenRunning();
      const swallow = azure.redis.beginRegenerateKey;
      Object.assign(azure.redis, {
        beginRegenerateKey: async () => {
          Object.assign(azure.redis, { beginRegenerateKey: swallow });
          return {};
        },
      });
      let last = await pass(state, "b");
      assert.deepEqual(regenerated(), []);
      for (let passes = 0; last.settled === false && passes < 6; passes += 1) last = await pass(last, "b");
      assert.deepEqual(regenerated(), ["Secondary"]);
      assert.equal(last.activeKey, "Secondary");
      assert.notEqual(last.secondaryKey, state.secondaryKey);
    });

    it("given another trigger while one is under way: rotates once more, and still leaves the key in use", async () => {
      const { state, pass } = await givenRunning();
      let last = await pass(state, "b");
      for (let passes = 0; passes < 8; passes += 1) last = await pass(last, "c");
      assert.equal(last.settled, undefined);
      assert.equal(last.activeKey, "Secondary");
      assert.equal(last.primaryKey, state.primaryKey);
    });
  });
});
