import type { ControlPlaneRedisStatus } from "../api/controlPlaneRedis";
import type { Problem, UnparsedObject } from "../api/customKind";
import type { RuntimePlaneIpRange } from "../api/ipRange";
import type { RuntimePlaneRedisSpec, RuntimePlaneRedisStatus } from "../api/runtimePlaneRedis";
import type { Secret } from "../kubernetes/secret";
import type { RuntimePlaneOptions } from "./options";

/** The object of the control plane that an object's id names. */
export type Projection =
  | { readonly is: "absent" }
  /** It says that it serves another object, or none. */
  | { readonly is: "foreign" }
  | {
      readonly is: "ours";
      readonly object: UnparsedObject;
      readonly status: ControlPlaneRedisStatus;
      /** The access key. Absent: there is none yet. */
      readonly key?: string;
    };

export type Ours = Extract<Projection, { is: "ours" }>;

/** All that a plan for one object rests on. */
export interface View {
  readonly object: UnparsedObject;
  /** Absent where `problems` are there. */
  readonly spec?: RuntimePlaneRedisSpec;
  readonly problems: readonly Problem[];
  readonly status: RuntimePlaneRedisStatus;
  /** Name of the object of the control plane: from the status, or of one that was found to serve this very object. */
  readonly id?: string;
  readonly projection: Projection;
  /** The IpRange that the spec names, or `default`. */
  readonly ipRange?: RuntimePlaneIpRange;
  /** The Secret under the name that is wanted. */
  readonly secret?: Secret;
  /** Secrets with the marks of this object, whatever their names. */
  readonly ownSecrets: readonly Secret[];
  readonly isNamespaceTerminating: boolean;
  /** The feature flag. */
  readonly isOn: boolean;
  readonly options: RuntimePlaneOptions;
}
