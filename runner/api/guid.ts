/** A GUID as Azure writes it, in either case. */
export const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** A GUID that can be a part of a name: in lower case, as Kubernetes writes uids and as the runner names projections. */
export const LOWER_CASE_GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
