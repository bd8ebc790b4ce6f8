/** Private DNS has versions of its own. */
export const privateDnsApiVersions: readonly string[] = ["2018-09-01", "2020-01-01", "2020-06-01", "2024-06-01"];
