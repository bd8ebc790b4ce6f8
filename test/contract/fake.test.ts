import { ArmError } from "../../provider/azure/errors";
import { FakeAzure } from "../fake/fakeAzure";
import { armContract } from "./arm";

const cluster = /redisEnterprise\/c\d+$/;

armContract("FakeAzure", () => {
  const azure = new FakeAzure();
  const { subscriptionId } = azure;
  const virtualNetworkId = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet`;
  const subnetId = `${virtualNetworkId}/subnets/default`;
  azure.place({ id: virtualNetworkId });
  azure.place({ id: subnetId });
  return Promise.resolve({
    azure,
    subscriptionId,
    resourceGroup: "rg",
    location: "westus2",
    virtualNetworkId,
    subnetId,
    failNextCreate: () => azure.endNext(new ArmError(200, "OperationFailed", "The operation failed."), cluster),
    losePolls: () => azure.forgetOperations(cluster),
    loseNextAnswer: () => azure.loseAnswer("put", cluster),
    stop: () => Promise.resolve(),
  });
});
