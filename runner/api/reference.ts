import { z } from "zod";

/** A reference to an object by its name. */
export function nameReference(what: string) {
  return z.object({ name: z.string().min(1).describe(`Name of the ${what}.`) });
}
