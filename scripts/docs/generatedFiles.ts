import { conditionsPage } from "./conditionsPage";
import { doubtsPage } from "./doubtsPage";
import { manifests } from "./manifests";
import { referencePage } from "./referencePage";

/** All files that are written from the code: text by path. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...manifests(),
    ["docs/doubts.md", doubtsPage()],
    ["docs/user/reference.md", referencePage()],
    ["docs/user/conditions.md", conditionsPage()],
  ]);
}
