/**
 * Of all pages: light and dark, wide and narrow, and on paper. Text has a contrast of 4.5 at least on
 * the ground that it stands on, and no colour says what a word or a sign doesn't.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --soft: #59636e;
  --good: #1a7f37; --bad: #cf222e; --warn: #8a5a00; --info: #0969da;
  --good-ground: #e6f6ea; --bad-ground: #ffebe9; --warn-ground: #fff4d1; --info-ground: #e4f2ff;
  --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --raised: #161b22; --line: #343b44; --text: #e6edf3; --soft: #9aa4af;
    --good: #4cc566; --bad: #ff7b72; --warn: #e3b341; --info: #79b8ff;
    --good-ground: #10281a; --bad-ground: #33171a; --warn-ground: #2e2611; --info-ground: #12263f;
    --on: #0d1117;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 72rem;
  background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, dl, dd, ol, ul, table, pre { margin: 0; padding: 0; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 1rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; line-height: 1.4; }
h4 { font-size: .8rem; color: var(--soft); margin: 1rem 0 .3rem; }
a { color: var(--info); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--info); outline-offset: 2px; }
code, pre { font: .85em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
pre code { font: inherit; }
pre { padding: .75rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; overflow-x: auto; }
ul { padding-left: 1.25rem; }
li + li { margin-top: .2rem; }
.soft { color: var(--soft); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { width: 1em; height: 1em; vertical-align: -.125em; fill: none; stroke: currentColor; stroke-width: 3.2; stroke-linecap: round; stroke-linejoin: round; }
.brand { color: var(--soft); font-weight: 600; letter-spacing: .02em; }
.verdict.healthy { color: var(--good); } .verdict.broken { color: var(--bad); } .verdict.inconclusive { color: var(--warn); }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.tiles div { flex: 1 1 7.5rem; padding: .7rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; }
.tiles dt { font-size: .8rem; color: var(--soft); }
.tiles dd { font-size: 1.45rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles .error dd { color: var(--bad); } .tiles .warning dd { color: var(--warn); } .tiles .info dd { color: var(--info); }

.way { padding: 1rem 1.25rem 1.1rem; border: 1px solid var(--line); border-radius: .5rem; }
.way + .way { margin-top: .75rem; }
.way header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between; }
.chain { display: grid; grid-template-columns: repeat(15, minmax(0, 1fr)); margin-top: .9rem; list-style: none; row-gap: .9rem; }
.chain li { position: relative; margin: 0; text-align: center; padding: 0 .2rem; font-size: .69rem; line-height: 1.25; color: var(--soft); overflow-wrap: normal; }
.chain li::before { content: ""; position: absolute; top: .85rem; right: 50%; width: 100%; border-top: 2px solid var(--line); z-index: 0; }
.chain li:first-child::before { display: none; }
.chain .clear::before { border-color: var(--good); }
.chain .error::before { border-color: var(--bad); }
.chain .untested::before, .chain .unknown::before { border-top-style: dashed; }
.dot { position: relative; z-index: 1; display: grid; place-items: center; width: 1.8rem; height: 1.8rem; margin: 0 auto .35rem; border: 2px solid var(--line); border-radius: 50%; background: var(--ground); color: var(--soft); font-size: .95rem; }
.clear .dot { border-color: var(--good); color: var(--good); }
.info .dot { border-color: var(--info); color: var(--info); }
.warning .dot { border-color: var(--warn); color: var(--warn); background: var(--warn-ground); border-radius: .45rem; }
.error .dot { border-color: var(--bad); background: var(--bad); color: var(--on); border-radius: .45rem; box-shadow: 0 0 0 .25rem var(--bad-ground); }
.unknown .dot { border-style: dashed; border-color: var(--soft); }
.untested .dot { border-color: transparent; background: var(--ground); }
.chain .error .name { color: var(--bad); font-weight: 700; }
.chain .warning .name { color: var(--warn); font-weight: 700; }
.chain .info .name, .chain .clear .name { color: var(--text); }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; margin-top: 1rem; list-style: none; padding: 0; font-size: .8rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: .4rem; margin: 0; }
.legend .dot { width: 1.35rem; height: 1.35rem; margin: 0; font-size: .7rem; box-shadow: none; }

.diagnosis { position: relative; padding: 1.1rem 1.25rem 1.2rem 1.4rem; border: 1px solid var(--line); border-left: .35rem solid var(--soft); border-radius: .5rem; }
.diagnosis + .diagnosis { margin-top: 1rem; }
.diagnosis.error { border-left-color: var(--bad); } .diagnosis.warning { border-left-color: var(--warn); } .diagnosis.info { border-left-color: var(--info); }
.diagnosis:target { box-shadow: 0 0 0 3px var(--info); }
.badges { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .55rem; font-size: .78rem; }
.badge { display: inline-flex; align-items: center; gap: .3em; padding: .05rem .55rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft); font-weight: 600; }
.badge.error, .badge.late { color: var(--bad); background: var(--bad-ground); border-color: transparent; }
.badge.warning { color: var(--warn); background: var(--warn-ground); border-color: transparent; }
.badge.info { color: var(--info); background: var(--info-ground); border-color: transparent; }
.badge.good { color: var(--good); background: var(--good-ground); border-color: transparent; }
.fix { margin-top: .8rem; padding: .7rem 1rem .8rem; background: var(--good-ground); border-radius: .4rem; }
.fix h4 { margin-top: 0; color: var(--good); }
.fix pre { margin-top: .6rem; background: var(--ground); }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .8rem; white-space: nowrap; }
.seen { table-layout: fixed; }
.seen th:nth-child(-n+2) { width: 29%; }
details { margin-top: .9rem; }
summary { cursor: pointer; font-weight: 600; font-size: .9rem; }
details > :not(summary) { margin-top: .6rem; font-size: .9rem; }
.why { margin-top: .9rem; font-size: .85rem; color: var(--soft); }
.tree, .tree ul { list-style: none; padding-left: 1.4rem; border-left: 1px solid var(--line); }
.tree { margin-top: .6rem; }
.tree li { padding-left: .2rem; }
.tree li + li { margin-top: .35rem; }
.tree details { margin: .2rem 0 .35rem; }
.tree .badge { font-size: .78rem; }
meter { width: 9rem; height: .9rem; vertical-align: -.1rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .85rem; color: var(--soft); }

figure { margin: 1rem 0 0; }
.timeline { width: 100%; height: auto; min-width: 42rem; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
.drawing { overflow-x: auto; }
.timeline text { fill: var(--text); }
.timeline .tick { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
.timeline .grid { stroke: var(--line); }
.timeline .mark { stroke: var(--soft); stroke-dasharray: 3 3; }
.timeline .takes { fill: var(--good); } .timeline .ends { fill: var(--warn); }
.timeline .sent { fill: var(--info); } .timeline .fails { fill: var(--bad); }
.timeline .bar { fill: var(--on); font-size: 11px; font-weight: 600; }

@media (max-width: 60rem) {
  .chain { grid-template-columns: repeat(5, minmax(0, 1fr)); }
  .chain li:nth-child(5n+1)::before { display: none; }
}
@media (max-width: 36rem) {
  body { padding: 1.25rem 1rem 3rem; }
  .chain { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .chain li:nth-child(5n+1)::before { display: block; }
  .chain li:nth-child(3n+1)::before { display: none; }
}
@media print {
  :root { --ground: #fff; --raised: #fff; --text: #000; --soft: #444; --line: #999; --on: #fff; --good: #116329; --bad: #a40e26; --warn: #7d4e00; --info: #0550ae; --good-ground: #fff; --bad-ground: #fff; --warn-ground: #fff; --info-ground: #fff; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  .way, .diagnosis, tr { break-inside: avoid; }
  details:not(.long)::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; }
  .error .dot { print-color-adjust: exact; }
}
`;
