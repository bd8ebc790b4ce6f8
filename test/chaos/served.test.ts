import { describePlans } from "./fixedPlans";

// Chosen among the first 600 so that few and short ones meet nearly every edit and disturbance.
describePlans("served", [38, 50, 56, 82, 115, 118, 149, 154, 209, 224, 254, 279, 403, 488, 597]);
