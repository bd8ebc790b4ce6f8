// A worker with a fault: a pass of the verb "up" cannot be ended, and one of the verb "destroy" throws where nobody catches.
const servedPass = require("../../../dist/runner/stacks/servedPass");

servedPass.servePass = async ({ verb }) => {
  if (verb === "destroy") {
    setImmediate(() => {
      throw new Error("nobody catches this");
    });
    await new Promise(() => {});
  }
  return {
    ports: { provider: 1 },
    end() {
      throw new Error("the ports cannot be closed");
    },
  };
};

require("../../../dist/runner/stacks/worker");
