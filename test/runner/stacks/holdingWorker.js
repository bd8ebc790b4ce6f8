// A worker that stops in the middle of a pass, where a test wants to hit it: after Azure accepted the first write.
const { existsSync, writeFileSync } = require("node:fs");
const { Connections } = require("../../../dist/runner/stacks/connections");

const connect = Connections.prototype.of;
Connections.prototype.of = async function of(access) {
  const azure = await connect.call(this, access);
  const { AMR_TEST_HOLD: file } = access.variables;
  if (file === undefined || !existsSync(file)) return azure;
  const put = async (...all) => {
    await azure.arm.put(...all);
    writeFileSync(`${file}.held`, String(process.pid));
    const { signal } = all.at(-1);
    return await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };
  const arm = new Proxy(azure.arm, { get: (target, name) => (name === "put" ? put : target[name].bind(target)) });
  return { ...azure, arm };
};

require("../../../dist/runner/stacks/worker");
