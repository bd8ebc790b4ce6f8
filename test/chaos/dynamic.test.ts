import { isRun } from "../nightly";
import { describePlans } from "./fixedPlans";

// What differs from the served shell is who dies by what: CLI and provider together, and the provider's own process at two
// moments. What Azure does wrong reaches the same code in both.
describePlans("dynamic", [66, 91]);
describePlans("dynamic", [89, 388, 679], { isRun: isRun("chaos: plans 89, 388 and 679 in the dynamic shell") });
