import { ANNOTATIONS } from "../api/annotations";

/** What the provider says to whoever writes a program, and what a user of Kubernetes can make of it. */
const WORDS: readonly (readonly [said: RegExp, told: string])[] = [
  [
    /(?:\bskuName )?cannot scale from (\S+) to (\S+); Azure allows (.+?) now\./,
    "SKU $2 is not a valid scale target from $1 (allowed: $3).",
  ],
  [/ ?For a new and empty instance instead, [^.]*\./g, ""],
  [/ ?To allow it, add allowReplacement: \[[^\]]*\]\./g, ""],
  [/ The owner changed too \([^)]*\): .* keep names and marks as they are\./, ""],
  [
    /(?:, or, )?to take it over as it is \([^)]*\), set adopt: true/,
    `, or take it over with the annotation ${ANNOTATIONS.adopt}: "true"`,
  ],
  [/(?:: )?give its id as privateDnsZoneId to share it/, ""],
  [
    /It never ran: `pulumi destroy` removes it, and another SKU or region may do\./,
    "It never ran: another SKU may do, or delete the object and create it again later.",
  ],
  [
    /to leave it, take it out of the state with `pulumi state delete`\./,
    `to leave it, delete the object with the annotation ${ANNOTATIONS.deletionPolicy}: "retain".`,
  ],
  [/, or change a property, and run again;/, ", or change the spec;"],
  [/ and run again;/, ";"],
  [/^Not known before `pulumi up`, and compared only then,/, "Compared only when it is known,"],
  [/(made by|that|Unless) this program\b/g, "$1 the runner"],
  [/(what|into) the program\b/g, "$1 the spec"],
];

/** A part of a sentence that only a program or the CLI can follow. */
const FOR_PROGRAMS = /`pulumi |\b[Rr]un (?:the command )?again|customTimeouts/;

/** A message of the provider, without advice that a user of Kubernetes cannot follow. */
export function inUsersWords(message: string): string {
  const told = WORDS.reduce((text, [said, word]) => text.replace(said, word), message);
  if (!FOR_PROGRAMS.test(told)) return told;
  const parts = told.split(/(?<=[.?:;]) /).filter((part) => !FOR_PROGRAMS.test(part));
  return parts.join(" ").replace(/[:;]$/, ".");
}
