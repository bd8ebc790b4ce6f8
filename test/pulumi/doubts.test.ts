import { strict as assert } from "node:assert";
import { startTestAzure, type TestAzure } from "./localAzure";
import { Project } from "./project";
import type { Shell } from "./shell";

/** The parts of a life in which a user sees what Azure does where no recording settles it; `test/doubts` has the rest. */
interface Life {
  readonly doubt: string;
  readonly because: string;
  readonly first: object;
  /** A later program. */
  readonly edit: object;
  /** What the edit asks of Azure. */
  readonly writes: readonly string[];
  readonly says?: RegExp;
  readonly shells?: readonly Shell[];
}

const CLUSTER = "redisEnterprise/redis-cluster";
const DATABASE = `${CLUSTER}/databases/default`;
const assignment = (name: string) => `${DATABASE}/accessPolicyAssignments/${name}`;
const objectId = (ending: number) => `6497c918-11ad-41e7-8b0f-7c518a87d0b${ending}`;

const LIVES: readonly Life[] = [
  {
    doubt: "clusterPut=ignored",
    because: "scales by a PATCH, when the PUT has changed nothing",
    first: {},
    edit: { skuName: "Balanced_B10" },
    writes: [`PUT ${CLUSTER}`, `PATCH ${CLUSTER}`],
    shells: ["dynamic", "served"],
  },
  {
    doubt: "afterOperation=updating",
    because: "waits until what Azure has ended is at rest",
    first: {},
    edit: { evictionPolicy: "NoEviction" },
    writes: [`PUT ${DATABASE}`],
  },
  {
    doubt: "readAfterCreate=notFound",
    because: "makes nothing twice that Azure hides",
    first: { accessPolicyAssignments: { app: { objectId: objectId(0) } } },
    edit: { accessPolicyAssignments: { app: { objectId: objectId(0) }, job: { objectId: objectId(1) } } },
    writes: [`PUT ${assignment("job")}`],
  },
  {
    doubt: "twoAssignments=oneFails",
    because: "writes one after the other",
    first: {},
    edit: { accessPolicyAssignments: { app: { objectId: objectId(0) }, job: { objectId: objectId(1) } } },
    writes: [`PUT ${assignment("app")}`, `PUT ${assignment("job")}`],
  },
  {
    doubt: "nameAfterDelete=reserved",
    because: "asks again until the name of what is replaced is free",
    first: {},
    edit: { location: "eastus", allowReplacement: ["location"] },
    writes: [`DELETE ${CLUSTER}`, `DELETE ${DATABASE}`, `PUT ${CLUSTER}`, `PUT ${DATABASE}`],
  },
  {
    doubt: "policyTags=setsValue",
    because: "lets the policy win, and says so once",
    first: { tags: { team: "a" } },
    edit: { tags: { team: "a", env: "dev" } },
    writes: [`PUT ${CLUSTER}`, `PATCH ${CLUSTER}`],
    says: /does a policy set them/,
  },
];

describe("a life under a doubt, through the CLI", () => {
  for (const { doubt, because, first, edit, writes, says, shells = ["served"] as const } of LIVES)
    for (const shell of shells) {
      let azure: TestAzure;
      let project: Project;

      const up = async (args: object) => {
        const instance = { ...azure.publicInstance({ clusterName: "redis-cluster" }), ...args };
        const { code, text } = await project
          .program(`const redis = new ManagedRedis("redis", ${JSON.stringify(instance)}); exports.id = redis.id;`)
          .up();
        assert.equal(code, 0, text);
        return text;
      };
      /** What Azure accepted since then, once each. */
      const accepted = (since: number) => {
        const all = azure.requests().slice(since);
        return all
          .filter(({ method, status }) => ["PUT", "PATCH", "DELETE"].includes(method) && status < 300)
          .map(({ method, path }) => `${method} ${path.split("/Microsoft.Cache/")[1]?.split("?")[0]}`)
          .sort();
      };

      it(`given ${doubt}, ${shell} shell: ${because}`, async () => {
        azure = await startTestAzure(undefined, { args: ["--doubt", doubt] });
        try {
          project = await new Project(azure.local, { shell }).init();
          await up(first);
          const before = azure.requests().length;
          const text = await up(edit);
          assert.deepEqual(accepted(before), [...writes].sort());
          if (says) assert.match(text, says);
          const end = azure.requests().length;
          await up(edit);
          assert.deepEqual(accepted(end), [], "another up writes nothing");
          assert.equal((await project.destroy()).code, 0);
          assert.deepEqual(await azure.leftovers(), []);
        } finally {
          project?.dispose();
          await azure.stop();
        }
      });
    }
});
