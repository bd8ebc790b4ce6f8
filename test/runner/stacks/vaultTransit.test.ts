import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { type Derive, KeyRing } from "../../../runner/stacks/keyRing";
import { Transit } from "../../../runner/stacks/vaultTransit";

const PASSPHRASE = "the passphrase of the tests";
const DATA_KEY = Buffer.alloc(32, 7);

describe("the keys of stacks", () => {
  it("are unwrapped by the same passphrase in another process, and wrapped otherwise each time", async () => {
    const first = new KeyRing(PASSPHRASE);
    const wrapped = [await first.wrap(DATA_KEY), await first.wrap(DATA_KEY)];
    assert.notEqual(wrapped[0], wrapped[1]);
    for (const one of wrapped) assert.deepEqual(await new KeyRing(PASSPHRASE).unwrap(one), DATA_KEY);
  });

  it("stay closed to another passphrase, and to what is damaged", async () => {
    const wrapped = await new KeyRing(PASSPHRASE).wrap(DATA_KEY);
    await assert.rejects(new KeyRing("another passphrase!!").unwrap(wrapped), /give the former passphrase/);
    await assert.rejects(new KeyRing(PASSPHRASE).unwrap(wrapped.slice(0, 40)), /is damaged/);
    await assert.rejects(new KeyRing(PASSPHRASE).unwrap(DATA_KEY.toString("base64")), /is damaged/);
  });

  it("given a derivation that fails: are unwrapped at the next question", async () => {
    const wrapped = await new KeyRing(PASSPHRASE, givenDerivation().derive).wrap(DATA_KEY);
    const ring = new KeyRing(PASSPHRASE, givenDerivation(1).derive);
    await assert.rejects(ring.unwrap(wrapped), /no memory/);
    assert.deepEqual(await ring.unwrap(wrapped), DATA_KEY);
  });

  it("given more starts of a runner than keys are kept for: those in use are derived once", async () => {
    const { derive, salts } = givenDerivation();
    const ring = new KeyRing(PASSPHRASE, derive);
    const used = await ring.wrap(DATA_KEY);
    for (let start = 0; start < 1_100; start++) {
      await ring.unwrap(await new KeyRing(PASSPHRASE, derive).wrap(DATA_KEY));
      assert.deepEqual(await ring.unwrap(used), DATA_KEY);
    }
    assert.equal(salts.filter((salt) => salt === salts[0]).length, 1);
  });

  it("refuse a passphrase that can be guessed", () => {
    assert.throws(() => new KeyRing("secret"), /at least 16/);
  });
});

/** A derivation without its costs, which fails a number of times first; the salts that it was asked for. */
function givenDerivation(failures = 0) {
  const salts: string[] = [];
  const derive: Derive = async (passphrase, salt) => {
    salts.push(salt.toString("hex"));
    if (salts.length <= failures) throw new Error("no memory");
    return createHash("sha256").update(passphrase).update(salt).digest();
  };
  return { derive, salts };
}

describe("the transit engine for Pulumi", () => {
  let transit: Transit;

  before(async () => {
    transit = await Transit.start(PASSPHRASE);
  });
  after(() => transit?.stop());

  function ask(path: string, body: string, token: string = transit.variables.VAULT_SERVER_TOKEN): Promise<Response> {
    const headers = { "x-vault-token": token };
    return fetch(`${transit.variables.VAULT_SERVER_URL}${path}`, { method: "PUT", headers, body });
  }

  it("wraps and unwraps a key as Vault does", async () => {
    const plaintext = DATA_KEY.toString("base64");
    const wrapped = (await (await ask("/v1/transit/encrypt/amr", JSON.stringify({ plaintext }))).json()) as Answer;
    assert.match(wrapped.data.ciphertext ?? "", /^vault:v1:/);
    const body = JSON.stringify({ ciphertext: wrapped.data.ciphertext });
    const opened = (await (await ask("/v1/transit/decrypt/amr", body)).json()) as Answer;
    assert.equal(opened.data.plaintext, plaintext);
  });

  for (const { name, path = "/v1/transit/decrypt/amr", body = "{}", token, status } of [
    { name: "another token", token: "0".repeat(64), status: 403 },
    { name: "a shorter token", token: "0", status: 403 },
    { name: "no token", token: "", status: 403 },
    { name: "another key", path: "/v1/transit/decrypt/other", status: 404 },
    { name: "another engine", path: "/v1/secret/amr", status: 404 },
    { name: "no JSON", body: "{", status: 400 },
    { name: "a ciphertext that it did not make", body: JSON.stringify({ ciphertext: "vault:v1:AAAA" }), status: 400 },
    { name: "more than any key", body: JSON.stringify({ plaintext: "A".repeat(100_000) }), status: 400 },
  ]) {
    it(`given ${name}: answers ${status}, and no key`, async () => {
      const answer = await ask(path, body, token);
      assert.equal(answer.status, status);
      assert.deepEqual(Object.keys((await answer.json()) as object), ["errors"]);
    });
  }
});

interface Answer {
  readonly data: { readonly ciphertext?: string; readonly plaintext?: string };
}
