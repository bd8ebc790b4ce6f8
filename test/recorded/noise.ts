import type { Json } from "../../emulator/world/resource";

/** Something that may differ between two runs of the real Azure, or between Azure of then and of now. */
export interface Noise {
  /** The place in an answer: `headers.location`, `body.properties.etag`, `body.value.0.tags`, `status`. */
  readonly at: RegExp;
  /** Only these values; any unless told otherwise. Undefined: not there. */
  readonly if?: (recorded: Json | undefined, local: Json | undefined) => boolean;
  /** Only in recordings before this day: the service changed then, and the newest counts. */
  readonly before?: string;
  readonly because: string;
}

const isText = (value: Json | undefined): value is string => typeof value === "string";
const isDate = (value: Json | undefined): boolean => isText(value) && !Number.isNaN(Date.parse(value));
/** `a or b` in either order. */
const oneOf =
  (...values: readonly (Json | undefined)[]): NonNullable<Noise["if"]> =>
  (recorded, local) =>
    values.includes(recorded) && values.includes(local);

/** What placeholders of a recording, and its ids, stand for in an answer of the local Azure. */
export const PLACEHOLDERS: readonly { readonly recorded: RegExp; readonly local: string; readonly because: string }[] =
  [
    {
      recorded: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
      local: "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
      because: "ids are drawn anew by each run; that the same id comes back where it came back is compared",
    },
    { recorded: /<guid>|<trace>/, local: "[0-9a-f-]+", because: "ids of one request" },
    { recorded: /<time>/, local: "[0-9TZ:., /-]+", because: "the time of the request" },
    { recorded: /<base64>/, local: "[\\w=-]+", because: "the opaque name of an operation" },
    {
      recorded: /<signature>/,
      local: "t=\\d+&c=[\\w-]+&s=[\\w-]+&h=[\\w-]+",
      because: "signs the URL of an operation",
    },
    { recorded: /<(primary|secondary)Key:[^>]*>/, local: "[\\w+/-]{43}=", because: "keys are secret, and drawn anew" },
  ];

/** Everything that is not compared. What is not here is a difference. */
export const NOISE: readonly Noise[] = [
  {
    at: /^headers\.x-ms-ratelimit-/,
    if: (recorded, local) => recorded === undefined || Math.abs(Number(recorded) - Number(local)) < 50,
    because:
      "how many calls are left depends on other callers, and each recorder left out other headers; their names, which of " +
      "them count a call, and how much there is at most are compared",
  },
  {
    at: /^headers\.location$/,
    if: (recorded, local) => recorded === undefined && isText(local) && local.includes("/operationresults/"),
    because: "one of the polls of a group that is being deleted answered without the address that all others repeat",
  },
  {
    at: /^body\.status$/,
    if: oneOf("Pending", "InProgress"),
    because: "an operation is Pending for 0 to 31 s, often it is never seen so",
  },
  { at: /^body\.(startTime|endTime)$/, if: (a, b) => isDate(a) && isDate(b), because: "dates" },
  {
    at: /\.modules\.\d+\.version$/,
    if: (a, b) => [a, b].every((version) => isText(version) && /^\d+(\.\d+)+$/.test(version)),
    because: "the service brings newer modules in from time to time",
  },
  {
    at: /\.(internalId|internalDomainNameSuffix)$/,
    if: (a, b) => isText(a) && isText(b) && a.length === b.length,
    because: "opaque ids, drawn anew",
  },
  {
    at: /^headers\.location$/,
    if: (recorded, local) => isText(recorded) && isText(local) && /\/operationresults\//.test(local),
    before: "2026-01",
    because: "a 201 pointed at the resource until November 2025, and points at a result since January 2026",
  },
  {
    at: /\.linkedDatabases\.(\d+|length)/,
    before: "2026-01",
    because: "forceUnlink answered the member as Unlinking in 2025, and without the member since 2026",
  },
  {
    at: /^body$/,
    if: (recorded, local) => local === undefined && isDeletedAssignment(recorded),
    before: "2026-05",
    because: "the DELETE of an assignment answered its body until April 2026, and none since July",
  },
  {
    at: /^body\.error\.(message|target)$|^headers\.(x-ms-failure-cause|x-ms-ratelimit.*)$/,
    if: (recorded, local) =>
      [recorded, local].some((text) => isText(text) && text.includes("Microsoft.Cache/redisEnterprise/")),
    because: "a cluster that is gone: both the gateway and the provider were seen to answer",
  },
];

function isDeletedAssignment(body: Json | undefined): boolean {
  return JSON.stringify(body ?? null).includes("/accessPolicyAssignments");
}
