import type { ResourceType } from "../../world/resourceType";
import { accessPolicyAssignment } from "./accessPolicyAssignment";
import { cluster } from "./cluster";
import { database } from "./database";
import { migration } from "./migration";
import { privateEndpointConnection, privateLinkResource } from "./privateEndpointConnection";

/** The resource types of Microsoft.Cache. */
export const cacheTypes: readonly ResourceType[] = [
  cluster,
  database,
  accessPolicyAssignment,
  privateEndpointConnection,
  privateLinkResource,
  migration,
];
