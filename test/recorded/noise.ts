import { field } from "../../emulator/world/document";
import type { Json } from "../../emulator/world/resource";

/** Something that may differ between two runs of the real Azure. */
export interface Noise {
  /** The place in an answer: `headers.location`, `body.properties.etag`, `body.value.0.tags`, `status`. */
  readonly at: RegExp;
  /** Only these values; any unless told otherwise. Undefined: not there. `beside` is what the recording has around them. */
  readonly if?: (recorded: Json | undefined, local: Json | undefined, beside: Json | undefined) => boolean;
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
    if: (recorded, local, beside) =>
      recorded === undefined
        ? field(beside, "x-ms-failure-cause") === undefined
        : Math.abs(Number(recorded) - Number(local)) < 50,
    because:
      "how many calls are left depends on other callers, and each recorder left out other headers; which of them count a " +
      "call, how much there is at most, and that the gateway's own errors have none are compared",
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
];

/** Answers of which only status and error code are compared. */
export const EITHER_WAY: readonly { readonly path: RegExp; readonly status: number; readonly because: string }[] = [
  {
    path: /\/Microsoft\.Cache\/redisEnterprise\/[^/?]+\?/i,
    status: 404,
    because: "a cluster that is gone: both the gateway and the provider were seen to answer, each in its way",
  },
];
