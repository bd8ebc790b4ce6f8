import { createHash } from "node:crypto";

/** The page's style. There is no other asset, so the page works without a network. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0; --paper: #fff; --bar: #f4f6f8;
  --good: #1a7f37; --busy: #0a5fc2; --bad: #b42318; --warn: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --line: #343b44; --paper: #0f1318; --bar: #181e25;
  --good: #4ac26b; --busy: #6cb0ff; --bad: #ff7b72; --warn: #3a2f10; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 82rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
.soft { color: var(--soft); }
.notice { background: var(--warn); border-radius: 6px; padding: .5rem .75rem; margin: .75rem 0; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin: .75rem 0; }
nav a { border: 1px solid var(--line); border-radius: 999px; padding: .3rem .75rem; color: inherit; text-decoration: none; }
nav a:hover { border-color: var(--busy); }
nav a[aria-current] { background: var(--busy); border-color: var(--busy); color: var(--paper); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: var(--soft); font-weight: 600; background: var(--bar); white-space: nowrap; }
th, td { padding: .5rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
.name { font-weight: 600; min-width: 12rem; }
.counterpart { font-weight: 400; font-size: .85rem; }
.plane, .size { white-space: nowrap; }
.pass { min-width: 12rem; }
.state { font-weight: 600; white-space: nowrap; }
.state::before { content: "● "; }
.good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); }
.reason { width: 42%; min-width: 18rem; } .reason b { font-weight: 600; } .reason div + div { margin-top: .25rem; }
.work { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .6rem; }
progress { width: 9rem; max-width: 100%; height: .6rem; accent-color: var(--busy); }
@media (max-width: 75rem) {
  body { padding: .75rem; }
  nav a { padding: .5rem .9rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tr, td { display: block; width: 100%; }
  tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: .6rem; }
  tr { border: 1px solid var(--line); border-radius: 8px; padding: .35rem .7rem; }
  td { border: 0; padding: .15rem 0; display: grid; grid-template-columns: 5.5rem 1fr; white-space: normal; }
  td::before { content: attr(data-label); color: var(--soft); font-weight: 400; }
  td.name, td.reason { display: block; width: auto; min-width: 0; } td.name { font-size: 1.05rem; }
  td.name::before, td.reason::before { content: none; }
  td:empty { display: none; }
  .state::before { content: attr(data-label); } .state span::before { content: "● "; }
}
`;

/**
 * Nothing but the style above is loaded or run, whatever an object's message holds; nobody frames the page, and it sends nothing.
 */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
