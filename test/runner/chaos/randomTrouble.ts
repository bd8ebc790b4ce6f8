import type { FaultInput } from "../../../emulator/faults/faults";
import type { Choices } from "../../chaos/choices";
import { WRITES } from "../../chaos/write";
import { type FaultName, KILLS, TROUBLE_NAMES, type Trouble } from "./trouble";

const CLUSTER = "Microsoft.Cache/redisEnterprise";

/** How much of each there is to count in a step, about. */
const MOST = { write: 6, armWrite: 4, checkpoint: 5, event: 8 };

/** A trouble of that name (`TROUBLE_NAMES`), or of any, at a random moment. */
export function randomTrouble(choices: Choices, name = choices.of(TROUBLE_NAMES)): Trouble {
  const kill = KILLS.find(({ whom, at }) => name === `kill ${whom} ${at}`);
  if (kill) {
    const { whom, at } = kill;
    const most = at === "checkpoint" ? MOST.checkpoint : at.endsWith("ARM write") ? MOST.armWrite : MOST.write;
    return { does: "kill", whom, moment: { at, n: early(choices, most) } };
  }
  const n = early(choices, MOST.write);
  const [place, ...rest] = name.split(" ");
  const what = rest.join(" ");
  if (place === "Azure") {
    return { does: "fault", name: what, fault: faultNamed(choices, what as FaultName) };
  }
  if (place === "watch") {
    const how = what.replace("event ", "") as "lost" | "expired" | "late" | "twice";
    return { does: "watch", how, n: early(choices, MOST.event), ms: choices.of([300, 1_000, 4_000]) };
  }
  if (what === "down") return { does: "outage", n, times: choices.between(3, 30) };
  if (what.startsWith("cut ")) return { does: "cut", when: what === "cut before" ? "before" : "after", n };
  return { does: "refuse", status: Number(what) as 409 | 429 | 500, n, times: choices.between(1, 4) };
}

/** From 1 to `last`, more often near the beginning. */
function early(choices: Choices, last: number): number {
  return choices.between(1, choices.between(1, last));
}

function faultNamed(choices: Choices, name: FaultName): FaultInput {
  const write = { method: [...WRITES] };
  const skip = early(choices, MOST.armWrite) - 1;
  switch (name) {
    case "down":
      // A runner that has one resource left to delete asks three times in half a minute: more would outlast the suite's patience.
      return { kind: "drop", when: "before", skip: choices.between(0, 10), times: choices.between(5, 15) };
    case "429":
      return { kind: "throttle", skip: choices.between(0, 10), times: choices.between(1, 12), retryAfter: 60 };
    case "500":
    case "503": {
      const code = name === "500" ? "InternalServerError" : "ServiceUnavailable";
      return { kind: "refuse", status: Number(name), code, skip: choices.between(0, 10), times: choices.between(1, 8) };
    }
    case "409": {
      const message = "Another operation is in progress. Please try again later.";
      return { kind: "refuse", status: 409, code: "Conflict", message, match: { method: "PUT" }, skip };
    }
    case "connection cut before":
      return { kind: "drop", when: "before", match: write, skip };
    case "connection cut after":
      return { kind: "drop", when: "after", match: write, skip };
    case "stale":
      return { kind: "stale", match: write, skip, reads: choices.between(1, 4) };
    case "fail":
      return { kind: "fail", match: write, skip, ...(choices.happens(0.5) ? { code: "InternalError" } : {}) };
    case "cancel":
      return { kind: "cancel", match: { method: ["PUT", "PATCH"] }, skip };
    case "capacity":
      return { kind: "capacity", match: { type: CLUSTER } };
    case "late":
      return { kind: "late", match: choices.of([{}, { type: CLUSTER }]), forMs: 200_000 };
    case "busy":
      return { kind: "busy", match: choices.of([{}, { type: CLUSTER }]), forMs: 200_000 };
    case "race":
      return { kind: "race", match: { method: ["PATCH", "DELETE"] }, skip: choices.between(0, 1) };
  }
}
