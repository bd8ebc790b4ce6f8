import { isRun } from "../nightly";
import { describePlans } from "./fixedPlans";

// Chosen among the first 1,100 so that few and short ones meet nearly every edit and disturbance: each of them meets something
// that no other does.
describePlans("served", [30, 211, 376, 679, 703, 803, 1095]);
describePlans("served", [3, 66, 69, 191, 224, 243, 557, 630], {
  isRun: isRun("chaos: eight plans in the served shell"),
});
