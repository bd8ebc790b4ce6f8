import { describePlans } from "./fixedPlans";

// Chosen as in `served.test.ts`.
describePlans("dynamic", [1, 220, 284, 301, 324]);
