import type { Choices } from "../../chaos/choices";

/** An object of one of the planes. */
export interface Actor {
  readonly name: string;
  readonly plane: "control" | "runtime";
}

/** What an object says it wants. */
export interface Wish {
  /** Place in `SIZES`. */
  readonly size: number;
  /** Eviction policy, in Redis' spelling; control plane only. */
  readonly policy?: keyof typeof POLICIES;
  /** A field that cannot be had: the instance stays as it is, and the object says why. */
  readonly wrong?: "SKU" | "parameter";
}

/** Sizes to grow through: SKU of the control plane, and the tier that means the same. */
export const SIZES = [
  { sku: "Balanced_B5", redisTier: "S3" },
  { sku: "Balanced_B10", redisTier: "S4" },
  { sku: "Balanced_B20", redisTier: "S5" },
] as const;

/** Eviction policies, as Azure spells them. */
export const POLICIES = {
  "allkeys-lru": "AllKeysLRU",
  "volatile-ttl": "VolatileTTL",
  noeviction: "NoEviction",
} as const;

/** The reason that a wish that cannot be had ends in. */
export const REFUSALS = { SKU: "InvalidScaleTarget", parameter: "UnsupportedParameter" } as const;

export type Edit = "create" | "scale" | "parameter" | "refused" | "take back" | "lose the Secret" | "delete";

/** One thing that a user does. */
export interface Step {
  readonly edit: Edit;
  readonly actor: Actor;
  /** What is wanted from then on; undefined: the object is to go. */
  readonly wish: Wish | undefined;
  /** `begun`: the next thing is done while the runner is in the middle of this one. */
  readonly until: "begun" | "settled";
}

const RUNTIME_SHARE = 0.25;
const TWO_SHARE = 0.3;
const MIDWAY_SHARE = 0.2;
const AGAIN_SHARE = 0.15;

/** The short life of one or two objects: each is made, perhaps changed, and deleted, some in the middle of something. */
export function randomLife(choices: Choices, seed: number): Step[] {
  const plane = choices.happens(RUNTIME_SHARE) ? "runtime" : "control";
  const first: Actor = { name: `one-${seed}`, plane };
  const steps: Step[] = [];
  const act = (edit: Edit, actor: Actor, wish: Wish | undefined, until: Step["until"] = "settled") =>
    void steps.push({ edit, actor, wish, until });
  if (choices.happens(TWO_SHARE)) {
    const second: Actor = { name: `two-${seed}`, plane: "control" };
    act("create", second, { size: 0 }, "begun");
    live(choices, first, act);
    act("delete", second, undefined);
  } else live(choices, first, act);
  if (choices.happens(AGAIN_SHARE)) {
    act("create", first, { size: 0 });
    act("delete", first, undefined);
  }
  return steps;
}

type Do = (edit: Edit, actor: Actor, wish: Wish | undefined, until?: Step["until"]) => void;

function live(choices: Choices, actor: Actor, act: Do): void {
  let wish: Wish = { size: choices.between(0, 1) };
  if (choices.happens(MIDWAY_SHARE)) {
    act("create", actor, wish, "begun");
    act("delete", actor, undefined);
    return;
  }
  act("create", actor, wish);
  const edits: readonly Edit[] =
    actor.plane === "runtime"
      ? ["scale", "lose the Secret"]
      : ["scale", "scale", "parameter", "refused", "lose the Secret"];
  for (let left = choices.between(0, 2); left > 0; left -= 1) {
    const edit = choices.of(edits);
    if (edit === "scale" && wish.size + 1 < SIZES.length) {
      wish = { ...wish, size: wish.size + 1 };
      const isMidway = choices.happens(MIDWAY_SHARE);
      act("scale", actor, wish, isMidway ? "begun" : "settled");
      if (isMidway) break;
    } else if (edit === "parameter") {
      wish = { ...wish, policy: choices.of(Object.keys(POLICIES) as (keyof typeof POLICIES)[]) };
      act("parameter", actor, wish);
    } else if (edit === "refused") {
      act("refused", actor, { ...wish, wrong: choices.of(["SKU", "parameter"]) });
      // A deletion of what is stalled, or the way back.
      if (left === 1 && choices.happens(0.3)) break;
      act("take back", actor, wish);
    } else if (edit === "lose the Secret") act("lose the Secret", actor, wish);
  }
  act("delete", actor, undefined);
}
