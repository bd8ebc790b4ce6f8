import type { Problem } from "../description/inputs";

/**
 * A mistake as Pulumi's engine shows it. Of a named property the engine prints the value too, which it does not find inside
 * another value (`value {<nil>}`), so the path is part of the sentence.
 */
export function checkFailure({ property, reason }: Problem): Problem {
  return { property: "", reason: `${property} ${reason}` };
}
