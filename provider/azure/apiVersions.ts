/**
 * The api-versions of the calls about resources, unless a program sets `apiVersion`. Bodies are written for exactly these:
 * taking a newer version is a decision, not a default.
 * @see https://learn.microsoft.com/rest/api/redis/
 */
export const MICROSOFT_CACHE = "2025-07-01";
/** Private endpoints, zone groups, virtual networks, subnets, network interfaces. */
export const NETWORK = "2024-05-01";
/** Private DNS zones, their links and record sets. */
export const PRIVATE_DNS = "2024-06-01";
export const RESOURCES = "2021-04-01";
