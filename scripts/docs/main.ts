import { conditionsPage } from "./conditionsPage";
import { doubtsPage } from "./doubtsPage";
import { manifests } from "./manifests";
import { referencePage } from "./referencePage";
import { writeFiles } from "./writeFiles";

writeFiles(manifests());
writeFiles(
  new Map([
    ["docs/doubts.md", doubtsPage()],
    ["docs/user/reference.md", referencePage()],
    ["docs/user/conditions.md", conditionsPage()],
  ]),
);
