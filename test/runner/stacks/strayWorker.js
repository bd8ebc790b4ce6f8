// A worker in which a promise fails that nobody awaits, as a run leaves behind whose engine went away.
void Promise.reject(new Error("nobody awaits this"));

require("../../../dist/runner/stacks/worker");
