import { strict as assert } from "node:assert";
import type { ServiceError } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import { toStruct } from "../../../provider/engine/protobuf";
import { sdkRequire } from "../../../provider/engine/sdkRequire";
import { token } from "../../../provider/typeTokens";
import { Connections } from "../../../runner/stacks/connections";
import { servePass } from "../../../runner/stacks/servedPass";
import type { Served } from "../../../runner/stacks/workerMessages";
import { clusterInputs } from "../../provider/given";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";

type Ask = (request: messages.CheckRequest, done: (error: ServiceError | null) => void) => void;

describe("a pass that is served", () => {
  it("given a mistake: tells it in the words for users of Kubernetes, with its code", async () => {
    const azure = new InProcessAzure();
    const pass = await servePass(
      {
        verb: "destroy",
        declaration: { is: "instance", name: "redis", args: {} },
        access: { name: "scope", variables: {} },
      },
      { connections: new Connections(async () => azure), deletions: new Map(), budget: { take: () => 0 } },
    );
    let ended: Served | undefined;
    const urn = `urn:pulumi:s::p::${token("Cluster")}::redis`;
    await check(pass.ports.provider, urn).finally(() => {
      ended = pass.end();
    });
    const { code, reason } = { code: "", reason: "", ...ended?.statuses[urn] };
    assert.equal(code, "CheckFailure");
    assert.match(reason, /^SKU must be /);
  });
});

/** Has a new cluster with a wrong SKU checked, as the engine does. */
async function check(port: number, urn: string): Promise<void> {
  const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const pb = sdkRequire("@pulumi/pulumi/proto/provider_pb") as typeof messages;
  const { ResourceProviderClient } = sdkRequire("@pulumi/pulumi/proto/provider_grpc_pb") as {
    ResourceProviderClient: new (address: string, credentials: object) => { check: Ask; close(): void };
  };
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const request = new pb.CheckRequest();
  request.setUrn(urn);
  request.setOlds(toStruct({}));
  request.setNews(toStruct({ ...clusterInputs, skuName: "small" }));
  try {
    await new Promise<void>((resolve, reject) => {
      client.check(request, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    client.close();
  }
}
