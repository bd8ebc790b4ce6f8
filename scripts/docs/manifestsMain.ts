import { manifests } from "./manifests";
import { writeFiles } from "./writeFiles";

writeFiles(manifests());
