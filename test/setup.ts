import { join } from "node:path";
import { isolateProcess } from "../scripts/local/environment";

// No test may reach a real Azure or a Pulumi account, whatever the machine is signed in to.
isolateProcess();

// For the hundreds of processes that tests start. Half of what a Node.js process does before its first line of ours is to
// compile the same libraries again (V8 does not count what is run from the cache), and a fifth of what a short Go process
// does is to collect garbage that its end frees.
if (process.env.NODE_V8_COVERAGE === undefined)
  process.env.NODE_COMPILE_CACHE ??= join(__dirname, "..", "node_modules", ".cache", "compiled");
process.env.GOGC ??= "400";
