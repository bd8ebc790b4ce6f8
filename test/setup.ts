import { isolateProcess } from "../scripts/local/environment";

// No test may reach a real Azure or a Pulumi account, whatever the machine is signed in to.
isolateProcess();

// A fifth of the work of the short Go processes that tests start is to collect garbage that their end frees.
process.env.GOGC ??= "400";
