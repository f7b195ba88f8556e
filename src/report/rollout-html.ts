import type { RolloutReport } from '../replacement/report.js';
import { icon, page } from './html-page.js';
import { lines, markup, type Html, type Piece } from './html-text.js';
import { cut, type RolloutReporter } from './reporter.js';
import {
  assumptionTexts,
  drawingOfAll,
  drawingsOf,
  MAX_NOTES,
  MAX_SENTENCE,
  MAX_WAYS,
  rolloutConclusion,
  rolloutHeadline,
  round,
  settingTexts,
  wayHeadline,
  windowTexts,
  type Drawing,
  type Lane,
  type Mark,
} from './rollout-words.js';

const VERDICTS = {
  closed: { kind: 'healthy', sign: 'clear' },
  open: { kind: 'broken', sign: 'error' },
  unknown: { kind: 'inconclusive', sign: 'unknown' },
} as const;

/** To pass on: one file, with the seconds drawn. */
export const rolloutHtml: RolloutReporter = (report, { tool }) => {
  const { word, text } = rolloutConclusion(report);
  const { kind, sign } = VERDICTS[report.verdict];
  return page({
    title: `${word}: ${rolloutHeadline(report)}`,
    body: markup`<header>
      <p class="brand">Ingress Doctor: rollout</p>
      <h1><span class="verdict ${kind}">${icon(sign)} ${word}</span></h1>
      <p>${text.charAt(0).toUpperCase()}${text.slice(1)}</p>
      <p class="soft">${rolloutHeadline(report)}</p>
      </header>
      <main>
      ${lines(sectionsOf(report))}
      </main>
      <footer>${tool === undefined ? undefined : `Made by ${tool.name} ${tool.version}.`}</footer>`,
  });
};

function sectionsOf(report: RolloutReport): readonly Piece[] {
  const { ways, notes } = report;
  const hidden = ways.length - MAX_WAYS;
  const all = drawingOfAll(report);
  const { known, unseen } = assumptionTexts(report);
  const moreNotes = notes.length - MAX_NOTES;
  return [
    windowsHtml(report),
    fixesHtml(report),
    ...ways.slice(0, MAX_WAYS).map(
      (way) => markup`<section>
        <h2>${wayHeadline(way)}</h2>
        ${lines(drawingsOf(way).map(drawingHtml))}
        </section>`,
    ),
    hidden > 0 &&
      markup`<p class="soft">And ${hidden} more target groups; -o json has them all.</p>`,
    all !== undefined &&
      markup`<section>
      <h2>The rollout</h2>
      ${drawingHtml(all)}
      </section>`,
    listHtml('Settings', settingTexts(report)),
    listHtml('Notes', [
      ...notes.slice(0, MAX_NOTES).map((note) => cut(note, MAX_SENTENCE)),
      ...(moreNotes > 0 ? [`and ${moreNotes} more`] : []),
    ]),
    listHtml('Assumed', [...(known === '' ? [] : [`In seconds: ${known}`]), ...unseen]),
  ];
}

function listHtml(heading: string, texts: readonly string[]): Piece {
  if (texts.length === 0) return undefined;
  return markup`<section>
    <h2>${heading}</h2>
    <ul>${lines(texts.map((text) => markup`<li>${text}</li>`))}</ul>
    </section>`;
}

function windowsHtml(report: RolloutReport): Piece {
  const windows = windowTexts(report);
  if (windows.length === 0) return undefined;
  return markup`<section>
    <h2>Requests may fail that are sent</h2>
    ${lines(
      windows.map(
        ({ span, sure, text }) => markup`<article class="diagnosis error">
          <div class="badges"><span class="badge error">${icon('error')} ${sure}</span></div>
          <h3>${span}</h3>
          <p>${text}</p>
          </article>`,
      ),
    )}
    </section>`;
}

function fixesHtml({ fixes }: RolloutReport): Piece {
  if (fixes.length === 0) return undefined;
  return markup`<section>
    <h2>The smallest settings that close it</h2>
    ${lines(
      fixes.map(
        ({ message, commands }) => markup`<div class="fix">
          <p>${cut(message, MAX_SENTENCE)}</p>${
            commands.length > 0 && markup`<pre><code>${lines(commands)}</code></pre>`
          }
          </div>`,
      ),
    )}
    </section>`;
}

/* The drawing: units of the viewBox, which are pixels where there is room. */

const WIDTH = 1000;
const LEFT = 90;
const RIGHT = 20;
const TOP = 30;
const LANE = 34;
const BAR = 22;
const MAX_TICKS = 10;
/** What fits into a bar at eleven pixels. */
const PER_LETTER = 6.6;

const BARS: Readonly<Record<Mark, { readonly kind: string; readonly word: string }>> = {
  '=': { kind: 'takes', word: 'takes requests' },
  '-': { kind: 'ends', word: 'finishes what it has' },
  '>': { kind: 'sent', word: 'requests are sent' },
  '!': { kind: 'fails', word: 'requests may fail' },
};

function drawingHtml(drawing: Drawing): Html {
  const { title, since, end, lanes, moments } = drawing;
  const height = TOP + lanes.length * LANE + 12;
  const x = (seconds: number): number => {
    const within = Math.min(Math.max(seconds, 0), end) / end;
    return rounded(LEFT + within * (WIDTH - LEFT - RIGHT));
  };
  return markup`<figure>
    <figcaption><strong>${title}</strong>, in seconds from ${since}</figcaption>
    <div class="drawing" tabindex="0" role="group" aria-label="${title}">
    <svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${said(drawing)}">
    ${lines([
      ...ticksOf(end).map((at) => tickSvg(at, x(at), height)),
      ...moments.map(
        ({ at }) =>
          markup`<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="${TOP}" y2="${height}"/>`,
      ),
      ...lanes.map((lane, index) => laneSvg(lane, TOP + index * LANE, x)),
    ])}
    </svg>
    </div>
    <table>
    <thead><tr><th scope="col">second</th><th scope="col">what happens</th></tr></thead>
    <tbody>
    ${lines(
      moments.map(
        ({ at, texts }) => markup`<tr><td>${round(at)}</td><td>${texts.join('; ')}</td></tr>`,
      ),
    )}
    </tbody>
    </table>
    </figure>`;
}

const rounded = (number: number): number => Math.round(number * 10) / 10;

/** What is drawn, for those who cannot see it. */
function said({ title, lanes }: Drawing): string {
  const parts = lanes.flatMap(({ label, parts: drawn }) =>
    drawn
      .filter(({ from, to }) => to > from)
      .map(
        ({ from, to, mark }) =>
          `${label}: ${BARS[mark].word} from ${round(from)} to ${round(to)} s`,
      ),
  );
  return `${title}. ${parts.join('; ')}.`;
}

/** Round numbers, ten at most. */
function ticksOf(end: number): readonly number[] {
  const raw = end / MAX_TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => round(index * step));
}

const tickSvg = (at: number, x: number, height: number): Html =>
  markup`<line class="grid" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height}"/><text class="tick" x="${x}" y="${TOP - 12}" text-anchor="middle">${at}</text>`;

function laneSvg({ label, parts }: Lane, y: number, x: (seconds: number) => number): Html {
  const middle = y + LANE / 2;
  const bars = parts
    .filter(({ from, to }) => to > Math.max(from, 0))
    .map(({ from, to, mark }) => {
      const { kind, word } = BARS[mark];
      const left = x(from);
      // Drawn however short it is.
      const width = rounded(Math.max(x(to) - left, 3));
      const fits = word.length * PER_LETTER + 8 < width;
      return markup`<rect class="${kind}" x="${left}" y="${middle - BAR / 2}" width="${width}" height="${BAR}" rx="3"/>${
        fits && markup`<text class="bar" x="${left + 6}" y="${middle + 4}">${word}</text>`
      }`;
    });
  return markup`<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${label}</text>${bars}`;
}
