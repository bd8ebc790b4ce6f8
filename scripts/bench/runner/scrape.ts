/** One answer of `/metrics`. */
export class Scrape {
  private readonly lines: readonly { readonly name: string; readonly labels: string; readonly value: number }[];

  constructor(text: string) {
    this.lines = text.split("\n").flatMap((line) => {
      const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, labels, value: Number(value) }];
    });
  }

  /** The sum of all series of this name that have these labels; 0 where there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.lines
      .filter((line) => line.name === name && wanted.every((one) => `,${line.labels},`.includes(`,${one},`)))
      .reduce((all, { value }) => all + value, 0);
  }
}
