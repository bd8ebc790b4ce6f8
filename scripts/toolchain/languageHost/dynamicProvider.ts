import { createRequire } from "node:module";
import { join } from "node:path";
import { endWithParent } from "./parent";

// Started by the CLI as `pulumi-resource-pulumi-nodejs ENGINE`, in the folder of the program: loads
// the dynamic provider of the program's own SDK into this process. The SDK's launcher starts it as a
// process of its own, which nobody ends when the CLI is killed.
const project = createRequire(join(process.cwd(), "package.json"));
let provider: string;
try {
  provider = project.resolve("@pulumi/pulumi/cmd/dynamic-provider");
} catch {
  console.error(`@pulumi/pulumi is not installed for ${process.cwd()}: run \`pulumi install\` first`);
  process.exit(1);
}
endWithParent();
project(provider);
