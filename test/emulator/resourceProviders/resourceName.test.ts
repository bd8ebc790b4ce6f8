import assert from "node:assert/strict";
import { refuseFull } from "../../../emulator/resourceProviders/privateDns/limits";
import { refuseName } from "../../../emulator/resourceProviders/resourceName";
import { ArmError } from "../../../emulator/world/armError";
import type { ArmId } from "../../../emulator/world/armId";
import {
  ENDPOINT,
  endpointBody,
  GROUP,
  LINK,
  linkBody,
  NETWORK,
  refused,
  withEndpoint,
  ZONE_GROUP,
  zoneGroupBody,
} from "./network/localNetwork";

describe("names", () => {
  const names = [
    { name: "a", isValid: true, because: "one character is enough" },
    {
      name: "my-subnet_1.x_",
      isValid: true,
      because: "dots, hyphens and underscores are allowed inside, an underscore last",
    },
    { name: "a".repeat(80), isValid: true, because: "80 characters are allowed" },
    { name: "a".repeat(81), isValid: false, because: "81 are too many" },
    { name: "_a", isValid: false, because: "the first is a letter or a digit" },
    { name: "a-", isValid: false, because: "a hyphen is not the last" },
    { name: "a b", isValid: false, because: "there are no blanks" },
  ];
  for (const { name, isValid, because } of names) {
    it(`${isValid ? "take" : "refuse"} ${name.slice(0, 20)}, because ${because}`, () => {
      const check = () => refuseName({ name } as ArmId);
      if (isValid) assert.doesNotThrow(check);
      else assert.throws(check, (fault: unknown) => fault instanceof ArmError && fault.code === "InvalidResourceName");
    });
  }

  it("are checked wherever one can be chosen", () => {
    const azure = withEndpoint();
    const network = { location: "westus2", properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } };
    const subnets = [{ name: "a-", properties: { addressPrefix: "10.0.0.0/24" } }];
    const bodies = [
      { path: `${NETWORK}-`, body: network },
      {
        path: `${GROUP}/providers/Microsoft.Network/virtualNetworks/v`,
        body: { ...network, properties: { ...network.properties, subnets } },
      },
      { path: `${NETWORK}/subnets/a-`, body: { properties: { addressPrefix: "127.64.1.0/24" } } },
      { path: `${ENDPOINT}-`, body: endpointBody() },
      { path: `${ZONE_GROUP}-`, body: zoneGroupBody() },
      { path: `${LINK}-`, body: linkBody() },
    ];
    for (const { path, body } of bodies) {
      refused(azure.send("PUT", path, body), [400, "InvalidResourceName"]);
    }
  });
});

describe("refuseFull", () => {
  it("lets the last one in and no more", () => {
    assert.doesNotThrow(() => refuseFull(999, 1000, "links"));
    assert.throws(() => refuseFull(1000, 1000, "links"), /The maximum number of links is 1000\./);
  });
});
