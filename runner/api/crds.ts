import { CONTROL_PLANE_REDIS } from "./controlPlaneRedis";
import { crdOf } from "./crd";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "./ipRange";
import { RUNTIME_PLANE_REDIS } from "./runtimePlaneRedis";
import { SCOPE } from "./scope";

/** The two kinds that make Redis, for every cluster: `config/crd`. */
export const REDIS_CRDS = [crdOf(CONTROL_PLANE_REDIS), crdOf(RUNTIME_PLANE_REDIS)] as const;

/** What a Kyma brings along, for clusters without one: `config/standalone`. */
export const STANDALONE_CRDS = [crdOf(SCOPE), crdOf(CONTROL_PLANE_IP_RANGE), crdOf(RUNTIME_PLANE_IP_RANGE)] as const;
