import type { InstanceView, Plane, Snapshot } from "./snapshot";

/** What a visitor chose, by links. */
export interface PageFilter {
  readonly plane?: Plane | undefined;
  readonly state?: string | undefined;
  /** From 1. */
  readonly page: number;
}

/** Instances on one page. */
export const PAGE_SIZE = 100;
const STATE_MAX = 40;

/** The filter in a query; what cannot be read is no filter. */
export function filterOf(query: Readonly<Record<string, unknown>>): PageFilter {
  const { plane, state, page } = query;
  const number = typeof page === "string" && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
  return {
    page: number,
    ...(plane === "control" || plane === "runtime" ? { plane } : {}),
    ...(typeof state === "string" && state !== "" && state.length <= STATE_MAX ? { state } : {}),
  };
}

/** The link to the page with this filter. */
export function linkTo({ plane, state, page }: PageFilter): string {
  const query = new URLSearchParams({
    ...(plane ? { plane } : {}),
    ...(state ? { state } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  }).toString();
  return query === "" ? "/" : `/?${query}`;
}

/** What needs somebody comes first, then what is under way, then what is well. */
const ORDER = ["Error", "Deleting", "Creating", "Updating", "Processing"];

/** The instances of the filter in the page's order, and those of the chosen page. */
export function chosen(
  { instances }: Snapshot,
  { plane, state, page }: PageFilter,
): { all: readonly InstanceView[]; shown: readonly InstanceView[]; pages: number; page: number } {
  const all = instances
    .filter((one) => (plane === undefined || one.plane === plane) && (state === undefined || one.state === state))
    .sort((a, b) => rank(a) - rank(b) || byName(titleOf(a), titleOf(b)) || a.plane.localeCompare(b.plane));
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const current = Math.min(page, pages);
  return { all, shown: all.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE), pages, page: current };
}

/** `cache2` before `cache10`. */
const byName = new Intl.Collator("en", { numeric: true }).compare;

function titleOf({ namespace, name }: InstanceView): string {
  return `${namespace}/${name}`;
}

function rank({ state }: InstanceView): number {
  const place = ORDER.indexOf(state);
  return place === -1 ? ORDER.length : place;
}
