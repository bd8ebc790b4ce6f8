import { CONDITION_TYPES } from "../../runner/api/conditions";
import { EVENT_REASONS } from "../../runner/api/eventReasons";
import type { ReasonRow } from "../../runner/api/reasonRow";
import { ASIDES, REASONS, type Reason } from "../../runner/api/reasons";
import { conditionsFor } from "../../runner/api/report";
import { STATES } from "../../runner/api/states";
import { markdownTable } from "../bench/markdownTable";

/** docs/user/conditions.md: what each condition and each reason says, from the tables that the runner works with. */
export function conditionsPage(): string {
  const reasons = (Object.keys(REASONS) as Reason[]).sort((a, b) => a.localeCompare(b));
  return `# Conditions and reasons

Written by \`npm run generate\` from [runner/api/reasons.ts](../../runner/api/reasons.ts) and
[runner/api/conditions.ts](../../runner/api/conditions.ts).

\`kubectl describe\` shows the conditions of an object, and \`kubectl wait --for=condition=Ready\` waits for the one that counts. An
error never touches a running instance: endpoint and Secret stay, and when the cause is gone the condition goes too.

## Conditions

${markdownTable(
  ["condition", "what it says"],
  Object.entries(CONDITION_TYPES).map(([type, about]) => [`\`${type}\``, about]),
)}

\`status.state\` is one word for all of them: ${STATES.map((state) => `\`${state}\``).join(", ")}.

## When the runner looks again

${markdownTable(
  ["retry", "when"],
  [
    ["goes on", "without end: the runner follows what Azure does"],
    [
      "backing off",
      "after 2, 4, 8 … s; after eight failures in a row, which is about four minutes, the reason is `RetriesExhausted`. After a write whose answer got lost the runner first looks for a minute whether Azure carries it out. Where Azure only asks to wait, for another operation or for fewer requests, the runner waits; after two hours that is a failure too",
    ],
    ["half a minute", "every half minute, since something else has to come or go first"],
    ["ten minutes", "every ten minutes, since the cause may go away unseen"],
    ["when changed", "when the object, or something that it names, changes"],
  ],
)}

A change of the object, of what it names, of a credential or of the Secret that the runner made is seen at once whatever the table
says. So is a new value of the annotation \`cloud-control.kyma-project.io/retry\`.

## Reasons

${markdownTable(["reason", "conditions", "state", "what it means", "what to do", "retry"], reasons.map(row))}

## Beside the reasons

These conditions stand beside the others and change none of them. Their reason is their name.

${markdownTable(
  ["condition", "what it means", "what to do"],
  Object.entries(ASIDES).map(([type, { meaning, remedy }]) => [`\`${type}\``, meaning, remedy]),
)}

## Events

An Event tells a new reason of \`Ready\`, or the beginning of \`Drifted\`, \`InstanceGone\` or \`InstanceFailed\` beside \`Ready\`.
Four more reasons are there in Events only:

${markdownTable(
  ["reason", "what it means"],
  Object.entries(EVENT_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}
`;
}

function row(reason: Reason): string[] {
  const { state, meaning, remedy, retry }: ReasonRow = REASONS[reason];
  const conditions = conditionsFor(reason, "").map(({ type, status }) => `${type}=${status}`);
  return [`\`${reason}\``, conditions.join(", "), state, meaning, remedy || "nothing", retry];
}
