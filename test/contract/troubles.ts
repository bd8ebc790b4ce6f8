import type { Faults } from "../../emulator/faults/faults";
import type { ContractWorld } from "./arm";

const type = "Microsoft.Cache/redisEnterprise";

/** What the contract needs to go wrong, on demand. */
export function troubles(faults: Faults): Pick<ContractWorld, "failNextCreate" | "losePolls" | "loseNextAnswer"> {
  return {
    failNextCreate: () => faults.add({ kind: "fail", match: { type, method: "PUT" } }),
    losePolls: () => faults.add({ kind: "notFoundOnPoll", match: { type } }),
    loseNextAnswer: () => faults.add({ kind: "drop", match: { type, method: "PUT" } }),
  };
}
