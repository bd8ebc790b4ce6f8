import { describePlans } from "./fixedPlans";

// Chosen as in `served.test.ts`.
describePlans("dynamic", [66, 89, 91, 388, 679]);
