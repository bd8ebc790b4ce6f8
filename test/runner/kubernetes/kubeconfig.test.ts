import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { ambientKubeConfig, suppliedKubeConfig } from "../../../runner/kubernetes/kubeconfig";

const SECRET = "s3cr3t-t0ken";
const WHERE = "Secret kyma/runtime, key kubeconfig";

const config = (change: { cluster?: object; user?: object; root?: object } = {}) => ({
  apiVersion: "v1",
  kind: "Config",
  preferences: {},
  clusters: [
    {
      name: "shoot",
      cluster: { server: "https://api.example.com", "certificate-authority-data": "Y2E=", ...change.cluster },
    },
  ],
  users: [{ name: "runner", user: { token: SECRET, ...change.user } }],
  contexts: [{ name: "it", context: { cluster: "shoot", user: "runner" } }],
  "current-context": "it",
  ...change.root,
});

describe("a kubeconfig from a Secret", () => {
  it("is taken with certificates and token by value", () => {
    const taken = suppliedKubeConfig(stringify(config()), WHERE);
    assert.equal(taken.getCurrentCluster()?.server, "https://api.example.com");
    assert.equal(taken.getCurrentUser()?.token, SECRET);
  });

  it("is taken as JSON, with a client certificate, and what is not understood is left out", () => {
    const user = { token: undefined, "client-certificate-data": "Y2VydA==", "client-key-data": "a2V5" };
    const text = JSON.stringify(config({ user, root: { extensions: [{ name: "x", extension: {} }] } }));
    assert.equal(suppliedKubeConfig(text, WHERE).getCurrentUser()?.keyData, "a2V5");
  });

  const refusals: { because: string; given: object | string; path: string }[] = [
    {
      because: "it would run a program",
      given: config({ user: { exec: { command: "sh" } } }),
      path: "users[0].user.exec: an exec plugin",
    },
    {
      because: "it would run a program",
      given: config({ user: { "auth-provider": { name: "gcp" } } }),
      path: "users[0].user.auth-provider: an auth provider",
    },
    {
      because: "it would read a file",
      given: config({ user: { tokenFile: "/etc/passwd" } }),
      path: "users[0].user.tokenFile: a file path",
    },
    {
      because: "it would read a file",
      given: config({ user: { "client-certificate": "/a" } }),
      path: "users[0].user.client-certificate: a file path",
    },
    {
      because: "it would read a file",
      given: config({ user: { "client-key": "/a" } }),
      path: "users[0].user.client-key: a file path",
    },
    {
      because: "it would read a file",
      given: config({ cluster: { "certificate-authority": "/a" } }),
      path: "clusters[0].cluster.certificate-authority: a file path",
    },
    {
      because: "anybody could be the API server",
      given: config({ cluster: { "insecure-skip-tls-verify": true } }),
      path: "clusters[0].cluster.insecure-skip-tls-verify: must be false",
    },
    {
      because: "keys would go in clear",
      given: config({ cluster: { server: "http://api.example.com" } }),
      path: "clusters[0].cluster.server: is no https URL",
    },
    { because: "the token is no text", given: config({ user: { token: { SECRET } } }), path: "users[0].user.token: " },
    {
      because: "the certificate is not in base64",
      given: config({ cluster: { "certificate-authority-data": SECRET } }),
      path: "clusters[0].cluster.certificate-authority-data: ",
    },
    { because: "no context is current", given: config({ root: { "current-context": "" } }), path: "current-context: " },
    {
      because: "the current context is not there",
      given: config({ root: { "current-context": "other" } }),
      path: "current-context: no context has that name",
    },
    {
      because: "its context names nobody",
      given: config({ root: { contexts: [{ name: "it", context: { cluster: "shoot", user: "nobody" } }] } }),
      path: "contexts: the current one names a user that is not there",
    },
    { because: "there is no user", given: config({ root: { users: [] } }), path: "users: " },
    { because: "it is empty", given: "", path: "the kubeconfig: " },
    { because: "it is a list", given: "[1, 2]", path: "the kubeconfig: " },
    { because: "it is no YAML", given: `a: 1\ntoken: "${SECRET}`, path: "line 2: no valid YAML (" },
    {
      because: "its aliases would fill the memory",
      given: `a: &a [${Array(20).fill("x")}]\nb: &b [${Array(20).fill("*a")}]\nc: [${Array(20).fill("*b")}]`,
      path: "no valid YAML: too many aliases",
    },
  ];
  for (const { because, given, path } of refusals) {
    it(`is refused with "${path}…", because ${because}; no value is shown`, () => {
      const text = typeof given === "string" ? given : stringify(given);
      assert.throws(
        () => suppliedKubeConfig(text, WHERE),
        ({ message }: Error) => {
          assert.ok(message.startsWith(`${WHERE}: ${path}`), message);
          assert.ok(!message.includes(SECRET) && !message.includes("\n"), message);
          return true;
        },
      );
    });
  }
});

describe("the kubeconfig of the runner", () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-kubeconfig-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the file that was named, before that of the environment", () => {
    const named = file("a", JSON.stringify(config({ cluster: { server: "https://named.example.com" } })));
    const found = ambientKubeConfig({ file: named }, { KUBECONFIG: file("b", JSON.stringify(config())) });
    assert.equal(found.getCurrentCluster()?.server, "https://named.example.com");
  });

  it("is that of KUBECONFIG, of which there may be several, and may name its context", () => {
    const other = config({
      root: {
        clusters: [{ name: "c2", cluster: { server: "https://two.example.com" } }],
        users: [{ name: "u2", user: { token: SECRET } }],
        contexts: [{ name: "two", context: { cluster: "c2", user: "u2" } }],
        "current-context": "two",
      },
    });
    const files = [file("a", JSON.stringify(config())), file("b", JSON.stringify(other))].join(delimiter);
    assert.equal(
      ambientKubeConfig({ context: "two" }, { KUBECONFIG: files }).getCurrentCluster()?.server,
      "https://two.example.com",
    );
    assert.throws(
      () => ambientKubeConfig({ context: "three" }, { KUBECONFIG: files }),
      /no context three, but it, two$/,
    );
  });

  const missing = [
    { because: "the file is not there", text: undefined, said: /cannot be read \(ENOENT\): name another file$/ },
    { because: "the file is no kubeconfig", text: "}", said: /cannot be read \(it is no kubeconfig\)/ },
    {
      because: "no context is current",
      text: JSON.stringify(config({ root: { "current-context": "" } })),
      said: /current-context leads to no cluster/,
    },
  ];
  for (const { because, text, said } of missing) {
    it(`is said to be missing, because ${because}`, () => {
      const path = text === undefined ? join(folder, "none") : file("some", text);
      assert.throws(() => ambientKubeConfig({ file: path }, {}), said);
    });
  }
});
