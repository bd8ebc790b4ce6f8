/** All that the status page shows, at one moment. No key, no secret. */
export interface Snapshot {
  readonly nowMs: number;
  readonly version: string;
  readonly startedMs: number;
  /** The probe's words: `synced`, `standby`, `switched off` … */
  readonly phase: string;
  /** What an operator should know: a flag that is off, fields that the served CRDs lack. One sentence each. */
  readonly notices: readonly string[];
  readonly passes: { readonly running: number; readonly waiting: number };
  readonly instances: readonly InstanceView[];
}

export type Plane = "control" | "runtime";

/** One object. Times are in ms. */
export interface InstanceView {
  readonly plane: Plane;
  readonly namespace: string;
  readonly name: string;
  /** In the other plane the object that serves this one, or that this one serves, as `namespace/name`. */
  readonly counterpart?: string;
  /** `Ready`, `Creating`, `Error` …: the object's `status.state`. */
  readonly state: string;
  /** SKU of the control plane, tier of the runtime plane. */
  readonly size?: string;
  /** Since when Azure is at work, and how long the whole usually takes. */
  readonly work?: { readonly sinceMs: number; readonly usualMs: number };
  readonly lastPass?: {
    readonly verb: string;
    readonly result: string;
    readonly endedMs: number;
    readonly tookMs: number;
  };
  /** Reason and message of the condition Ready. While Azure is at work the message has no times: `work` has them. */
  readonly reason?: string;
  readonly message?: string;
  /** Conditions that stand beside Ready, such as `Drifted`. */
  readonly asides?: readonly { readonly condition: string; readonly message: string }[];
}
