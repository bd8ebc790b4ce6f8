import { strict as assert } from "node:assert";
import { CLUSTER, DATABASE, ENDPOINT, Hand } from "./hand";
import { lifeDefects } from "./lifeOracle";

const undisturbed = () => new Hand().put(CLUSTER, "Creating").put(CLUSTER, "Running");
const undisturbedEndpoint = () => new Hand().put(ENDPOINT, "Updating").put(ENDPOINT, "Succeeded");
const plan = { steps: [], perturbations: [] };

describe("the oracle of lives", () => {
  const cases: { title: string; wanted: Hand; found: Hand; reports: RegExp | undefined; because: string }[] = [
    {
      title: "a second create",
      wanted: undisturbed(),
      found: undisturbed().delete(CLUSTER).put(CLUSTER, "Creating").put(CLUSTER, "Running"),
      reports: /made 2 times instead of 1, deleted 1 times instead of 0/,
      because: "nothing had failed",
    },
    {
      title: "a cluster that was running, failed to be updated, and was made anew",
      wanted: undisturbed(),
      found: undisturbed().put(CLUSTER, "UpdateFailed").delete(CLUSTER).put(CLUSTER, "Running"),
      reports: /made 2 times instead of 1/,
      because: "its data is lost",
    },
    {
      title: "the same of a database whose update was canceled",
      wanted: new Hand().put(DATABASE, "Running"),
      found: new Hand().put(DATABASE, "Running").put(DATABASE, "Canceled").delete(DATABASE).put(DATABASE, "Running"),
      reports: /databases\/default: made 2 times instead of 1/,
      because: "its data is lost",
    },
    {
      title: "a cluster whose creation failed and that was made anew",
      wanted: undisturbed(),
      found: new Hand().put(CLUSTER, "CreateFailed").delete(CLUSTER).put(CLUSTER, "Running"),
      reports: undefined,
      because: "nothing was in it",
    },
    {
      title: "one that failed, was made anew, and was lost after that",
      wanted: undisturbed(),
      found: new Hand()
        .put(CLUSTER, "CreateFailed")
        .delete(CLUSTER)
        .put(CLUSTER, "Running")
        .put(CLUSTER, "UpdateFailed")
        .delete(CLUSTER)
        .put(CLUSTER, "Running"),
      reports: /made 3 times instead of 1/,
      because: "only one of the two deaths was of something empty",
    },
    {
      title: "an endpoint whose update failed and that was made anew",
      wanted: undisturbedEndpoint(),
      found: undisturbedEndpoint().put(ENDPOINT, "Failed").delete(ENDPOINT).put(ENDPOINT, "Succeeded"),
      reports: undefined,
      because: "it holds nothing, and Azure mends no failed one",
    },
    {
      title: "a cluster that is gone",
      wanted: undisturbed(),
      found: undisturbed().delete(CLUSTER),
      reports: /deleted 1 times instead of 0/,
      because: "nobody asked for it",
    },
  ];
  for (const { title, wanted, found, reports, because } of cases) {
    it(`given ${title}: ${reports ? "reported" : "accepted"}, because ${because}`, () => {
      const defects = lifeDefects(plan, wanted.lives, found.lives);
      if (reports === undefined) assert.deepEqual(defects, []);
      else assert.match(defects.join(), reports);
    });
  }
});
