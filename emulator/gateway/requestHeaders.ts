type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The headers of a request without those that are there and empty: an empty header counts as absent, whichever it is.
 * azurerm sends an empty `If-Match` when it deletes a virtual network link, and Azure deletes the link.
 */
export function presentHeaders(headers: Headers): Headers {
  const isPresent = ([, value]: [string, string | undefined]): boolean => String(value ?? "").trim() !== "";
  return Object.fromEntries(Object.entries(headers).filter(isPresent));
}
