/** Longest text that anybody reads, in characters. */
const LONGEST = 600;
/** Longest text that an error keeps, in characters: `sentence` needs details far into the text (ids of scopes). */
export const LONGEST_KEPT = 4000;

/**
 * Turns Azure's text into one readable line without secrets.
 * The trailing `CorrelationID=… RequestID=… Timestamp=…` of Microsoft.Cache says nothing that the request id does not; a URL
 * may hold a password, and its query a signature; long base64 may be an access key, and `eyJ…` a token.
 */
export function cleanMessage(text: string, longest = LONGEST): string {
  const line = text
    .replace(
      /\b(?:CorrelationI[dD]|RequestI[dD]|Correlation ID|Request ID|Trace ID|Timestamp)\s*[=:]\s*\S+(?:\s\d\d:\d\d:\d\dZ)?(?: \(UTC\))?/g,
      "",
    )
    .replace(/(\b\w[\w+.-]*:\/\/[^\s:@/'"]*):[^\s@'"]+@/g, "$1:(hidden)@")
    .replace(/(\b\w[\w+.-]*:\/\/[^\s?'"]+)\?[^\s'"]*/g, "$1")
    .replace(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "(hidden)")
    .replace(/[A-Za-z0-9+/_-]{40,}={1,2}/g, "(hidden)")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
