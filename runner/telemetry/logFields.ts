/** What the keys of each controller name, and of which plane that is. A controller's name is that of its logger. */
const SUBJECTS = {
  azuremanagedredis: { plane: "control", field: "instance" },
  network: { plane: "control", field: "network" },
  scope: { plane: "control", field: "scope" },
  iprange: { plane: "control", field: "ipRange" },
  "azuremanagedredis-runtime": { plane: "runtime", field: "instance" },
  "iprange-runtime": { plane: "runtime", field: "ipRange" },
} as const;

export type LoggerName = keyof typeof SUBJECTS;

/** The fields by which a line of the log says what it is about. `key`: `namespace/name`, or a name without a namespace. */
export function subjectOf(controller: LoggerName, key: string): Readonly<Record<string, string>> {
  const { plane, field } = SUBJECTS[controller];
  return { plane, [field]: key };
}

/** What a line says of something that was done in Azure. */
export const DONE: Readonly<Record<DeedFields["verb"], string>> = {
  up: "pulumi up has ended",
  destroy: "pulumi destroy has ended",
  step: "went on with what is created or changed in Azure",
  remove: "went on with what is deleted in Azure",
};

/** The fields of a line about something that was done in Azure. No value is secret. */
export interface DeedFields {
  /** The stack, where Pulumi ran over it: `project/stack`. */
  readonly pass?: string;
  readonly verb: "up" | "destroy" | "step" | "remove";
  /** `begin` or `settle`, of a pass. */
  readonly priority?: string;
  /** `ok`, or the code of what failed; of steps the status of each resource. */
  readonly result: string;
  /** Time that it took; absent where the pass did not start. */
  readonly ms?: number;
  /** What failed, in one sentence. */
  readonly error?: string;
}
