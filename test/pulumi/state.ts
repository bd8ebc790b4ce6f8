import { revealedInTest } from "./vault";

/** One resource of ours as a state has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: string[];
}

/** What Pulumi keeps of a stack, secrets encrypted. */
export interface State {
  readonly resources?: readonly Record<string, unknown>[];
  /** What a killed command was at. */
  readonly pending_operations?: readonly unknown[];
}

/** What `pulumi stack export` makes of what the file backend keeps. */
export function exportOf(kept: string): string {
  const { version, checkpoint } = JSON.parse(kept) as { version: number; checkpoint: { latest?: State } };
  return JSON.stringify({ version, deployment: checkpoint.latest ?? {} });
}

export function stateIn(exported: string): State {
  return (JSON.parse(exported) as { deployment: State }).deployment;
}

/** Our resources in an exported state. */
export function resourcesIn(exported: string): StateResource[] {
  const { resources = [] } = stateIn(exported);
  return (resources as unknown as StateResource[]).filter(({ type }) => type.startsWith("pulumi-nodejs:"));
}

/** The stack's outputs with secret ones in plain text, where the stack's key is the tests' own. */
export function outputsOf({ resources = [] }: State): Record<string, unknown> {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return revealedInTest(stack?.outputs ?? {}) as Record<string, unknown>;
}
