import { strict as assert } from "node:assert";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LiveRunner } from "./liveRunner";

const CONTROL = "azuremanagedredis.cloud-control.kyma-project.io";

describe("a runner with a backend and a secrets provider of Pulumi's", () => {
  let live: LiveRunner;
  before(async () => {
    live = await LiveRunner.start();
  });
  after(() => live?.stop());

  it("given their variables in its environment: an object becomes Ready, and the state is sealed with the passphrase", async () => {
    const [states, passphrase] = [join(live.folder, "elsewhere"), join(live.folder, "another")];
    mkdirSync(states);
    writeFileSync(passphrase, "another passphrase");
    live.run(["--no-leader-election", "--backend-url", `file://${states}`, "--secrets-provider", "passphrase"], {
      PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    });
    await live.redis("cache");
    const wait = ["wait", `${CONTROL}/cache`, "--for=condition=Ready", "--timeout=120s", "-n", live.namespace];
    await live.api.kubectl(...wait).catch((error: unknown) => assert.fail(`${error}: ${live.log.slice(-2_000)}`));
    const files = readdirSync(join(states, ".pulumi", "stacks"), { recursive: true, encoding: "utf8" });
    const [state = ""] = files.filter((file) => file.endsWith(".json"));
    const text = readFileSync(join(states, ".pulumi", "stacks", state), "utf8");
    const { checkpoint } = JSON.parse(text) as { checkpoint: { latest: { secrets_providers: { type: string } } } };
    assert.equal(checkpoint.latest.secrets_providers.type, "passphrase");
  });
});
