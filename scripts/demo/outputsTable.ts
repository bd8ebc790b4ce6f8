import type { OutputMap } from "@pulumi/pulumi/automation";
import Table from "cli-table3";

/** Borders and the blanks beside the values. */
const FRAME = 3;
const PADDING = 2;

/** The outputs of a stack, no wider than the terminal; secrets are not shown. */
export function outputsTable(outputs: OutputMap, columns: number): string {
  const names = ["output", ...Object.keys(outputs)];
  const nameWidth = Math.max(...names.map((name) => name.length)) + PADDING;
  const table = new Table({
    head: ["output", "value"],
    colWidths: [nameWidth, Math.max(columns - nameWidth - FRAME, nameWidth)],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], compact: true },
  });
  for (const [name, { value, secret }] of Object.entries(outputs))
    table.push([name, secret ? "[secret]" : String(value)]);
  return table.toString();
}
