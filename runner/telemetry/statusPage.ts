import { Html, html } from "./html";
import { chosen, linkTo, type PageFilter } from "./pageFilter";
import { STYLE } from "./pageStyle";
import type { InstanceView, Plane, Snapshot } from "./snapshot";

/** Seconds after which the browser loads the page again. */
const REFRESH_S = 10;

const PLANES: Readonly<Record<Plane, string>> = { control: "control plane", runtime: "runtime plane" };

/** What an object has to do with its counterpart. */
const PAIRED: Readonly<Record<Plane, string>> = { control: "serves", runtime: "served by" };

/** The status page: what the runner knows of each instance, for people. Read-only; filtered by plain links. */
export function statusPage(snapshot: Snapshot, filter: PageFilter): string {
  const { all, shown, pages, page } = chosen(snapshot, filter);
  const { phase, version, startedMs, nowMs, passes, notices, instances } = snapshot;
  const now = new Date(nowMs).toISOString().slice(0, 19).replace("T", " ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${REFRESH_S}">
<title>Azure Managed Redis: ${instances.length} instances</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>Azure Managed Redis</h1>
<p class="soft">Runner ${version}, ${phase}, up ${duration(nowMs - startedMs)}; passes: ${passes.running} running, ${passes.waiting} waiting; ${now} UTC</p>
${notices.map((notice) => html`<p class="notice" role="status">${notice}</p>\n`)}
</header>
<main>
${filters(snapshot, filter)}
${shown.length === 0 ? html`<p>${instances.length === 0 ? "No instance is known yet." : "No instance matches."}</p>` : table(shown, nowMs)}
${pages > 1 && pager({ ...filter, page }, pages, all.length)}
</main>
</body>
</html>
`.text;
}

function filters({ instances }: Snapshot, filter: PageFilter): Html {
  const link = (to: Partial<PageFilter>, words: string, count: number): Html => {
    const target = { ...filter, ...to, page: 1 };
    const isHere = target.plane === filter.plane && target.state === filter.state;
    return html`<a href="${linkTo(target)}"${isHere && html` aria-current="true"`}>${words} ${count}</a>\n`;
  };
  const ofPlane = instances.filter(({ plane }) => filter.plane === undefined || plane === filter.plane);
  const ofState = instances.filter(({ state }) => filter.state === undefined || state === filter.state);
  const states = [...new Set(instances.map(({ state }) => state))].sort();
  return html`<nav aria-label="Planes">
${link({ plane: undefined }, "Both planes", ofState.length)}${(["control", "runtime"] as const).map((plane) =>
  link({ plane }, sentenceCase(PLANES[plane]), ofState.filter((one) => one.plane === plane).length),
)}</nav>
<nav aria-label="States">
${link({ state: undefined }, "All states", ofPlane.length)}${states.map((state) =>
  link({ state }, state, ofPlane.filter((one) => one.state === state).length),
)}</nav>`;
}

function table(instances: readonly InstanceView[], nowMs: number): Html {
  return html`<table>
<thead><tr><th>Instance</th><th>Plane</th><th>Size</th><th>State</th><th>Last pass</th><th>Reason</th></tr></thead>
<tbody>
${instances.map((one) => row(one, nowMs))}</tbody>
</table>`;
}

function row(one: InstanceView, nowMs: number): Html {
  const { plane, namespace, name, counterpart, size, state, work, lastPass, reason, message, asides = [] } = one;
  return html`<tr>
<td class="name"><span class="soft">${namespace}/</span><wbr>${name}${counterpart && html`<div class="counterpart soft">${PAIRED[plane]} ${counterpart}</div>`}</td>
<td class="plane" data-label="Plane">${plane}</td>
<td class="size" data-label="Size">${size}</td>
<td class="state ${toneOf(state)}" data-label="State"><span>${state}</span></td>
<td class="pass" data-label="Last pass">${lastPass && html`<div>${lastPass.verb}: ${lastPass.result}<br><span class="soft">${duration(nowMs - lastPass.endedMs)} ago, took ${(lastPass.tookMs / 1000).toFixed(1)} s</span></div>`}</td>
<td class="reason">${(reason || message) && said(reason, message)}${work && progress(work, nowMs)}${asides.map((aside) => said(aside.condition, aside.message))}</td>
</tr>
`;
}

function said(title: string | undefined, message: string | undefined): Html {
  return html`<div>${title && html`<b>${title}</b>`}${title && message && ": "}${message}</div>`;
}

/** How far Azure is by its usual time. A wait that is longer than usual has a full bar: nobody knows more. */
function progress({ sinceMs, usualMs }: NonNullable<InstanceView["work"]>, nowMs: number): Html {
  const elapsedMs = nowMs - sinceMs;
  const percent = Math.max(0, Math.min(100, Math.round((elapsedMs / usualMs) * 100)));
  return html`<div class="work"><progress max="100" value="${percent}" aria-label="Elapsed of the usual time">${percent} %</progress><span class="soft">${duration(elapsedMs)} (usually ${duration(usualMs)})</span></div>`;
}

function toneOf(state: string): string {
  if (state === "Ready") return "good";
  return state === "Error" ? "bad" : "busy";
}

function pager(filter: PageFilter, pages: number, count: number): Html {
  const { page } = filter;
  return html`<nav aria-label="Pages">
${page > 1 && html`<a rel="prev" href="${linkTo({ ...filter, page: page - 1 })}">Back</a>`}
<span>Page ${page} of ${pages}, ${count} instances</span>
${page < pages && html`<a rel="next" href="${linkTo({ ...filter, page: page + 1 })}">Next</a>`}
</nav>`;
}

/** `45 s`, `6 min 40 s`, `3 h 5 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
