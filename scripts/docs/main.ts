import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { doubtsPage } from "./doubtsPage";

writeFileSync(join(__dirname, "..", "..", "docs", "doubts.md"), doubtsPage());
