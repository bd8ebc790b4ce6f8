import { strict as assert } from "node:assert";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AZURE_MANAGED_REDIS, type Features, openFeatures } from "../../runner/features";
import { parseFlags } from "../../runner/flagFile";
import { compileQuery } from "../../runner/flagQuery";

const ROOT = join(__dirname, "../..");
const TOGGLES = join(ROOT, "config/featureToggles");
/** The Go operator's files, which are no part of the repository. */
const KYMA = process.env.AMR_KYMA_CRDS ?? join(ROOT, "../shared/kyma");

const flagWith = (rest: string) => `F:\n  variations: { on: true, off: false }\n${rest}`;
const flag = (variation: string) => flagWith(`  defaultRule: { variation: ${variation} }\n`);

describe("feature toggles", () => {
  let folder: string;
  let warnings: string[];
  let opened: Features[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-flags-"));
    warnings = [];
    opened = [];
  });
  afterEach(async () => {
    for (const features of opened) await features.close();
    rmSync(folder, { recursive: true });
  });

  const open = async (file: string): Promise<Features> => {
    const features = await openFeatures({ file, warn: (message) => void warnings.push(message) });
    opened.push(features);
    return features;
  };
  const written = (text: string, name = "flags.yaml"): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it("given the files of the repository: off by default, on on one's own machine", async () => {
    const shipped = await open(join(TOGGLES, "featureToggles.yaml"));
    const local = await open(join(TOGGLES, "featureToggles.local.yaml"));
    assert.equal(await shipped.isOn(AZURE_MANAGED_REDIS), false);
    assert.equal(await local.isOn(AZURE_MANAGED_REDIS), true);
  });

  it("given the schema of the repository: it knows the members that the reader knows, and no other", () => {
    const { $defs } = JSON.parse(readFileSync(join(TOGGLES, "flag-schema.json"), "utf8"));
    const members = Object.keys($defs.flag.properties);
    const all = { targeting: [], disable: false, trackEvents: true, version: "1", metadata: {} };
    const known = { variations: { on: true }, defaultRule: { variation: "on" }, ...all };
    assert.deepEqual(Object.keys(known).sort(), members.sort());
    assert.equal(parseFlags(JSON.stringify({ F: known })).size, 1);
  });

  it("given a flag that the file does not have, that is disabled, or that is no truth value: off", async () => {
    const features = await open(
      written(
        `${flagWith("  defaultRule: { variation: on }\n  disable: true\n")}G:\n  variations: { a: x }\n  defaultRule: { variation: a }\n`,
      ),
    );
    assert.equal(await features.isOn("F"), false);
    assert.equal(await features.isOn("G"), false);
    assert.equal(await features.isOn("H"), false);
  });

  it("given a file that changes: the next answer is the new one", async () => {
    const features = await open(written(flag("off")));
    assert.equal(await features.isOn("F"), false);
    written(flag("on"));
    assert.equal(await features.isOn("F"), true);
    written(flag("off"));
    assert.equal(await features.isOn("F"), false);
    assert.deepEqual(warnings, []);
  });

  it("given a ConfigMap whose symlinks are swapped, as the kubelet does: the next answer is the new one", async () => {
    for (const [version, variation] of [
      ["..1", "off"],
      ["..2", "on"],
    ] as const) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, "flags.yaml"), flag(variation));
    }
    symlinkSync("..1", join(folder, "..data"));
    symlinkSync("..data/flags.yaml", join(folder, "flags.yaml"));
    const features = await open(join(folder, "flags.yaml"));
    assert.equal(await features.isOn("F"), false);
    symlinkSync("..2", join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    assert.equal(await features.isOn("F"), true);
  });

  it("given a file that becomes wrong, or goes: the last good one stays, and one warning says so", async () => {
    const file = written(flag("on"));
    const features = await open(file);
    written("F: [");
    assert.equal(await features.isOn("F"), true);
    assert.equal(await features.isOn("F"), true);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /^cannot use the flags in .*flags\.yaml: is not YAML: .*; the last good flags stay$/,
    );
    rmSync(file);
    assert.equal(await features.isOn("F"), true);
    assert.match(warnings[1] ?? "", /cannot read the flags in .* \(ENOENT\)/);
    written(flag("off"));
    assert.equal(await features.isOn("F"), false);
    assert.equal(warnings.length, 2);
  });

  it("given no file at the start: one sentence", async () => {
    await assert.rejects(open(join(folder, "none.yaml")), /^Error: cannot read the flags in .*none\.yaml \(ENOENT\)$/);
  });

  const mistakes: { file: string; says: RegExp; because: string }[] = [
    {
      file: flagWith("  defaultRule: { percentage: { on: 50, off: 50 } }\n"),
      says: /F\.defaultRule\.percentage cannot be evaluated here/,
      because: "a percentage would need the hash of go-feature-flag",
    },
    {
      file: flagWith(
        '  targeting: [{ query: a == "b", percentage: { on: 1 }, variation: on }]\n  defaultRule: { variation: on }\n',
      ),
      says: /F\.targeting\[0\]\.percentage cannot be evaluated here/,
      because: "the same in a rule",
    },
    {
      file: flagWith("  scheduledRollout: []\n  experimentation: {}\n  defaultRule: { variation: on }\n"),
      says: /F\.scheduledRollout, F\.experimentation cannot be evaluated here/,
      because: "time changes nothing here",
    },
    {
      file: flagWith("  defaultRule: { variation: maybe }\n"),
      says: /F\.defaultRule\.variation is "maybe", which is no variation of F/,
      because: "a rule names a variation",
    },
    {
      file: flagWith('  targeting: [{ query: "a startswith 1", variation: on }]\n  defaultRule: { variation: on }\n'),
      says: /F\.targeting\[0\]\.query has "startswith" after a, where ==, != or in should be/,
      because: "the operator is not known",
    },
    {
      file: "F: { variations: {}, defaultRule: { variation: on } }",
      says: /F\.variations: has no variation/,
      because: "there is nothing to be",
    },
    { file: "[]", says: /the file: /, because: "flags have names" },
    { file: "F: *anchor", says: /is not YAML/, because: "the alias leads nowhere" },
  ];
  for (const { file, says, because } of mistakes) {
    it(`given a file with ${says}: refused at load, because ${because}`, () => {
      assert.throws(() => parseFlags(file), says);
    });
  }

  const context = { feature: "redis", provider: "azure", count: 3, isTrial: false, shoot: { name: "one" } };
  const queries: [query: string, holds: boolean][] = [
    ['feature == "redis"', true],
    ["feature == 'redis'", true],
    ['feature == "Redis"', false],
    ['feature != "nfs"', true],
    ['missing == "x"', false],
    ['missing != "x"', false],
    ["count == 3", true],
    ['count == "3"', false],
    ["isTrial == false", true],
    ['provider in ["aws", "azure"]', true],
    ['provider in ["aws"]', false],
    ['missing in ["aws"]', false],
    ['shoot.name == "one"', true],
    ['constructor.name == "Object"', false],
    ['feature == "nfs" or feature == "redis" and provider == "azure"', true],
    ['(feature == "nfs" or feature == "redis") and provider == "gcp"', false],
    ['not (feature == "nfs")', true],
    ['feature == "redis" AND not provider == "gcp"', true],
    ['feature == "a\\"b"', false],
  ];
  for (const [query, holds] of queries) {
    it(`given the query ${query}: ${holds}`, () => assert.equal(compileQuery(query)(context), holds));
  }

  for (const query of [
    "",
    "feature",
    "feature ==",
    'feature == "x" feature',
    '== "x"',
    "a in []",
    "a in [1",
    "(a == 1",
    "a == b",
    "a > 1",
    'a == "x',
    "a == 1.2.3",
    `${"(".repeat(50)}a == 1${")".repeat(50)}`,
  ]) {
    it(`given the query ${query.slice(0, 30)}: refused`, () => {
      assert.throws(() => compileQuery(query), /^Error: (has|cannot be read|is longer)/);
    });
  }

  describe("the Go operator's files", () => {
    const upstream: { file: string; flag: string; context: Record<string, string>; isOn: boolean; because: string }[] =
      [
        {
          file: "ff_ga.yaml",
          flag: "apiDisabled",
          context: { feature: "azureManagedRedis" },
          isOn: true,
          because: "a rule names the feature",
        },
        { file: "ff_ga.yaml", flag: "apiDisabled", context: { feature: "nfs" }, isOn: false, because: "no rule holds" },
        {
          file: "ff_ga.yaml",
          flag: "apiDisabled",
          context: { feature: "nfs", provider: "openstack" },
          isOn: true,
          because: "both halves hold",
        },
        {
          file: "ff_ga.yaml",
          flag: "apiDisabled",
          context: { brokerPlan: "trial" },
          isOn: true,
          because: "nothing is on trial",
        },
        {
          file: "ff_ga.yaml",
          flag: "alicloud",
          context: { provider: "alicloud" },
          isOn: true,
          because: "the rule holds",
        },
        { file: "ff_ga.yaml", flag: "alicloud", context: { provider: "azure" }, isOn: false, because: "the default" },
        { file: "ff_ga.yaml", flag: "runtimeSecurityAzure", context: {}, isOn: false, because: "the default" },
        {
          file: "ff_edge.yaml",
          flag: "apiDisabled",
          context: { feature: "azureManagedRedis" },
          isOn: false,
          because: "all is on at the edge",
        },
        {
          file: "ff_edge.yaml",
          flag: "runtimeSecurityAzure",
          context: {},
          isOn: true,
          because: "all is on at the edge",
        },
      ];
    for (const { file, flag: name, context: about, isOn, because } of upstream) {
      it(`given ${file}, ${name} and ${JSON.stringify(about)}: ${isOn}, because ${because}`, async function () {
        if (!existsSync(join(KYMA, file))) return this.skip();
        const features = await open(join(KYMA, file));
        assert.equal(await features.isOn(name, about), isOn);
      });
    }
  });
});
