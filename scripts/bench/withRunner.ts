const HEADING = "## Runner\n";

/** The page of the benchmarks with this section about the runner, which stands last, in place of the one that it has. */
export function withRunner(page: string, section: string): string {
  const rest = page.split(`\n${HEADING}`)[0] as string;
  return section === "" ? `${rest.trimEnd()}\n` : `${rest.trimEnd()}\n\n${section}`;
}

/** The section about the runner; "" where the page has none. */
export function runnerSectionOf(page: string): string {
  const at = page.indexOf(`\n${HEADING}`);
  return at === -1 ? "" : page.slice(at + 1);
}
