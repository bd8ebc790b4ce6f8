import { isolateProcess } from "../scripts/local/environment";

// No test may reach a real Azure or a Pulumi account, whatever the machine is signed in to.
isolateProcess();
