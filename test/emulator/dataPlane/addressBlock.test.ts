import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server } from "node:net";
import { BLOCKS, isBlock, takeBlock } from "../../../emulator/dataPlane/addressBlock";
import { runEmulator } from "../runningEmulator";

describe("takeBlock", () => {
  before(function () {
    // Only Linux has all of 127.0.0.0/8.
    if (process.platform !== "linux") this.skip();
  });

  it("gives each emulator a block of its own, and takes it back", async () => {
    const port = await freePort();
    const blocks = ["127.201.0.0/16", "127.202.0.0/16"];
    const first = await takeBlock(blocks, port);
    const second = await takeBlock(blocks, port);
    assert.deepEqual([first?.addressSpace, second?.addressSpace], blocks);
    assert.equal(await takeBlock(blocks, port), undefined, "all are taken");
    await first?.release();
    const third = await takeBlock(blocks, port);
    assert.equal(third?.addressSpace, "127.201.0.0/16");
    await Promise.all([second?.release(), third?.release()]);
  });

  it("passes over a block whose first endpoint's address somebody listens on", async () => {
    const other = await listen("127.203.0.4", 0);
    const { port } = other.address() as AddressInfo;
    const block = await takeBlock(["127.203.0.0/16", "127.204.0.0/16"], port);
    assert.equal(block?.addressSpace, "127.204.0.0/16");
    await block?.release();
    other.close();
  });

  it("lets emulators with data planes run beside each other, each with endpoints of its own", async () => {
    const [first, second] = [await runEmulator({ dataPlane: true }), await runEmulator({ dataPlane: true })];
    try {
      const spaces = [first, second].map(({ emulator }) => emulator.cloud.addressSpace);
      assert.equal(new Set(spaces).size, 2);
      for (const space of spaces) assert.ok(BLOCKS.includes(space), space);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});

describe("isBlock", () => {
  const rows: { text: string; is: boolean }[] = [
    { text: "127.64.0.0/16", is: true },
    { text: "127.255.0.0/16", is: true },
    { text: "127.0.0.0/16", is: false },
    { text: "127.64.0.0/15", is: false },
    { text: "127.64.1.0/16", is: false },
    { text: "10.0.0.0/16", is: false },
    { text: "127.64", is: false },
    { text: "", is: false },
  ];
  for (const { text, is } of rows)
    it(`${is ? "takes" : "refuses"} ${JSON.stringify(text)}`, () => assert.equal(isBlock(text), is));
});

async function freePort(): Promise<number> {
  const server = await listen("127.0.0.1", 0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, host, () => resolve(server));
  });
}
