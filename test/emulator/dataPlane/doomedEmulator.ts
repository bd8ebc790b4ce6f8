// A process of its own with a data plane in it, to be killed by a test: node --import=tsx doomedEmulator.ts STATE_DIR
import { createAuthority } from "../../../emulator/certificates";
import { startDataPlane } from "../../../emulator/dataPlane/dataPlane";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { localInstance } from "./localInstance";

const [, , stateDir = "", hostName = "", accessKey = ""] = process.argv;
const instance = localInstance({ hostName, databaseId: hostName, accessKeys: [accessKey], memoryBytes: 2 ** 26 });

async function main(): Promise<void> {
  const authority = await createAuthority(stateDir);
  const find = (): typeof instance => instance;
  const plane = await startDataPlane({
    authority,
    redisServer: redisServer(),
    find,
    port: 0,
    stateDir,
    log: console.error,
  });
  console.log(JSON.stringify({ address: plane.address, ca: authority.caPem }));
}

void main();
