/** Words by which a sentence speaks to whoever writes a program, or runs one. */
export const OF_PROGRAMS =
  /pulumi (?:up|destroy|state|refresh)|\brun (?:the command )?again|customTimeouts|\bprogram\b|allowReplacement: |adopt: true|stack renamed|change a property|privateDnsZone(?:Group)?(?:Id|Name)\b(?: to share|: "|, or| must be)|az login|\bARM_|highAvailability Disabled/i;
