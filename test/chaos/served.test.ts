import { describePlans } from "./fixedPlans";

// Chosen among the first 1,100 so that few and short ones meet nearly every edit and disturbance: each of them meets something
// that no other does.
describePlans("served", [3, 30, 66, 69, 191, 211, 224, 243, 376, 557, 630, 679, 703, 803, 1095]);
