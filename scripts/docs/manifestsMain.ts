import { manifests } from "./manifests";
import { rendered } from "./rendered";
import { writeFiles } from "./writeFiles";

writeFiles(manifests());
// After the others: what is rendered is read from the checkout.
writeFiles(rendered());
