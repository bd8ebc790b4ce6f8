/** The methods by which the provider changes something; a POST that lists is called `LIST` in the scene. */
export const WRITES = ["PUT", "PATCH", "DELETE", "POST"] as const;
export const LIST = "LIST";

/** The method as it matters here: a POST to `listKeys` or `listSkusForScaling` changes nothing. */
export function methodOf({ method, action = "" }: { method: string; action?: string | undefined }): string {
  return method === "POST" && /^list/i.test(action) ? LIST : method;
}

/** Whether a request wants to change something. */
export function isWrite({ method, path }: { method: string; path: string }): boolean {
  return (WRITES as readonly string[]).includes(methodOf({ method, action: path.split("/").at(-1) }));
}
