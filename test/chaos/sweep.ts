import type { Declaration, Place } from "./declaration";
import type { Perturbation } from "./perturbation";
import type { Step } from "./step";

type Kill = Extract<Perturbation, { does: "kill" }>;

/** Numbers from here on are plans of the sweep: FIRST + step * 10,000 + kill * 1,000 + n. */
const FIRST = 1_000_000;
const STEP = 10_000;
const KILL = 1_000;

/** Each point at which there is something to lose. */
const KILLS: readonly Omit<Kill, "n" | "does">[] = [
  { at: "before write" },
  { at: "after write" },
  { at: "checkpoint" },
  { at: "before write", whom: "provider" },
  { at: "after write", whom: "provider" },
];

/** What a stack goes through in its life; the last is the destroy. */
const LIFE = ["begin", "update", "endpoint anew", "database anew", "remove", "destroy"];

export function isSweep(seed: number): boolean {
  return seed >= FIRST;
}

/** The first plan of each way to kill in each step; `n` is added until nothing is hit any more. */
export function sweeps(): number[] {
  return LIFE.flatMap((_, step) => KILLS.map((_, kill) => FIRST + step * STEP + kill * KILL + 1));
}

/** A kill at one point of one step, and only that. */
export function sweepPlan(seed: number, place: Place) {
  const number = seed - FIRST;
  const [step, kill, n] = [Math.floor(number / STEP), Math.floor((number % STEP) / KILL), number % KILL];
  const edit = LIFE[step];
  const way = KILLS[kill];
  if (edit === undefined || way === undefined || n === 0) throw new Error(`there is no plan ${seed}`);
  const perturbation: Perturbation = { does: "kill", ...way, n };
  const isEnd = edit === "destroy";
  // A stack without its instance has little to destroy.
  const steps = life(place).slice(0, isEnd ? 1 : step + 1);
  const perturbations = steps.map((_, index) => (index === step && !isEnd ? [perturbation] : []));
  return { steps, perturbations, end: isEnd ? [perturbation] : [] };
}

function life({ resourceGroup: resourceGroupName, virtualNetworkId, subnetIds, location, range }: Place): Step[] {
  const network = { resourceGroupName, virtualNetworkId, subnetAddressPrefix: range(1) };
  const accessPolicyAssignments = { app: { objectId: "11111111-2222-3333-4444-555555555555" } };
  const first = { resourceGroupName, location, skuName: "Balanced_B3", accessPolicyAssignments };
  const keyRotation = { trigger: "first" };
  const updated = { ...first, skuName: "Balanced_B10", evictionPolicy: "NoEviction", tags: { team: "a" }, keyRotation };
  const moved = { ...updated, subnetId: subnetIds[1] };
  const remade = { ...moved, clusteringPolicy: "OSSCluster", allowReplacement: ["clusteringPolicy"] };
  const instances: Declaration["instance"][] = [first, updated, moved, remade, undefined];
  return instances.map((instance, index) => ({ edit: LIFE[index] as string, declaration: { network, instance } }));
}
