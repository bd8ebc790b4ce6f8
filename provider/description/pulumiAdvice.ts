import { PULUMI_ERRORS } from "../azure/errorAdvice";
import type { Advice } from "./advice";

/** For whoever writes a program, and runs `pulumi up`. */
export const PULUMI_ADVICE: Advice = {
  ...PULUMI_ERRORS,
  names: {},
  maker: "this program",
  declaration: "the program",
  recorded: "the state",

  adopt: () => "to take it over as it is (`pulumi destroy` deletes it from then on), set adopt: true",
  leave: () => "take it out of the state with `pulumi state delete`",
  comparedLater: "Not known before `pulumi up`, and compared only then,",
  share: (argument) => `give its id as ${argument} to share it`,
  zoneTaken: (id, whose) => ({
    property: "privateDnsZoneId",
    reason: `is needed: the zone is there already and ${whose}. To share it, set privateDnsZoneId: "${id}"`,
  }),
  otherZone: "Give privateDnsZoneName, or the id of that zone as privateDnsZoneId.",
  groupTaken: (name) => ({
    property: "privateDnsZoneGroupName",
    reason:
      `must be "${name}": the private endpoint has this zone group already, and Azure allows only one. ` +
      'To leave the record to whoever made the group (Azure Policy, say), set privateDnsZoneId: "none"',
  }),

  rerun: (to) => `Run again to ${to}.`,
  moreTime: "Run again to go on waiting, or give more time with customTimeouts.",
  repair: "Repair it there, or change a property, and run again; its data stays.",
  repairBy: (deed) => `${deed} and run again; its data stays.`,
  neverRan: "It never ran: `pulumi destroy` removes it, and another SKU or region may do.",
  removeFailed: "`pulumi destroy` tries again to remove it.",
  makeAgain: (holdsNothing) =>
    `${holdsNothing ? "Run again" : "`pulumi up --refresh`"} makes it anew, and what was in it`,
  replace: "`pulumi up --refresh` makes it anew",

  allow: (argument) => `To allow it, add allowReplacement: ["${argument}"].`,
  keepNames: (kept) =>
    `The owner changed too (was the resource or the stack renamed, or moved?): ${kept} keep names and marks as they are.`,
  scaleTarget: ({ from, to, allowed }) =>
    `cannot scale from ${from} to ${to}; Azure allows ${allowed} now. ` +
    'For a new and empty instance instead, change clusterName too and allow that: allowReplacement: ["clusterName"].',
  drifted: () => "`pulumi up --refresh` shows the difference.",
};
