export const CLUSTER = "Microsoft.Cache/redisEnterprise";
export const DATABASE = `${CLUSTER}/databases`;
export const CONNECTION = `${CLUSTER}/privateEndpointConnections`;
export const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments`;
export const MIGRATION = `${CLUSTER}/migrations`;
