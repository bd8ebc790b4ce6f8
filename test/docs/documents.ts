import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "..", "..");

/** The checkout's Markdown files, by path; also those that are not committed yet. */
export function documents(): Map<string, string> {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: ROOT });
  const paths = String(listed).split("\n").filter(Boolean);
  return new Map(paths.map((path) => [path, read(path)]));
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** A file that a page shows: a block of YAML whose first line is `# name`. */
export function fileShown(page: string, name: string): string {
  const [, indent = "", text] = new RegExp(`^( *)\`\`\`yaml\\n *# ${name}\\n([\\s\\S]*?)\`\`\``, "m").exec(page) ?? [];
  if (text === undefined) throw new Error(`the page shows no ${name}`);
  return text.replace(new RegExp(`^${indent}`, "gm"), "");
}

/** The names in the first column of the tables of one section, which begins with `heading`. */
export function firstColumn(document: string, heading: string): string[] {
  const section = document.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name as string));
}
