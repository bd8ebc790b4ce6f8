import { generatedFiles } from "./generatedFiles";
import { writeFiles } from "./writeFiles";

writeFiles(generatedFiles());
