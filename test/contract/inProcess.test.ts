import type { HttpClient } from "@azure/core-rest-pipeline";
import { localAzure } from "../../emulator/localAzure";
import { ManualClock } from "../../emulator/world/clock";
import { DIRECTORY } from "../../emulator/world/directory";
import { connect } from "../../provider/azure/connect";
import { anyCredential, noWaiting } from "../provider/azure/scriptedHttp";
import { InProcessHttp } from "../provider/inProcess/inProcessHttp";
import { armContract, STEP_MS } from "./arm";
import { troubles } from "./troubles";

armContract("the local Azure in process", async () => {
  const clock = new ManualClock();
  const local = localAzure({ clock, seed: "contract" });
  const wire = new InProcessHttp(() => local);
  const httpClient: HttpClient = {
    sendRequest: (request) => {
      clock.advance(STEP_MS);
      return wire.sendRequest(request);
    },
  };
  const azure = await connect({}, { httpClient, credential: anyCredential, retry: noWaiting });
  const { subscriptionId } = DIRECTORY;
  return { azure, subscriptionId, ...local.bootstrap, ...troubles(local.faults), stop: () => Promise.resolve() };
});
