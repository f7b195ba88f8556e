import type { ReportedWay, RolloutReport } from '../replacement/report.js';
import { cut, inert, type ReportOptions, type Tone } from './reporter.js';
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
} from './rollout-words.js';
import { WIDTH, wrap } from './wrap.js';

const LABEL = 12;
const LANE = WIDTH - LABEL - 3;
const TONES: Readonly<Record<RolloutReport['verdict'], Tone>> = {
  closed: 'good',
  open: 'bad',
  unknown: 'soft',
};

/** For a person at a terminal: 80 columns, and no colour is needed to read it. */
export function rolloutTable(report: RolloutReport, options: ReportOptions): string {
  const shown = report.ways.slice(0, MAX_WAYS);
  const hidden = report.ways.length - shown.length;
  const all = drawingOfAll(report);
  return `${[
    headline(report),
    ...shown.map(wayText),
    ...(hidden > 0 ? [`and ${hidden} more target groups; -o json has them all`] : []),
    ...(all === undefined ? [] : [drawingText(all)]),
    ...windowsText(report, options),
    ...fixesText(report),
    ...notesText(report),
    assumptionsText(report),
    conclusion(report, options),
  ].join('\n\n')}\n`;
}

function headline(report: RolloutReport): string {
  return [rolloutHeadline(report), ...wrap(settingTexts(report).join(', '), '  ')].join('\n');
}

function wayText(way: ReportedWay): string {
  return [cut(wayHeadline(way), WIDTH), ...drawingsOf(way).map(drawingText)].join('\n\n');
}

function drawingText({ title, since, end, lanes, moments }: Drawing): string {
  const label = `${round(end)} s`;
  const scale = `0${' '.repeat(Math.max(LANE - label.length - 1, 1))}${label}`;
  return [
    `${title}: seconds from ${since}`,
    `  ${''.padEnd(LABEL)}${scale}`,
    ...lanes.map((lane) => `  ${lane.label.padEnd(LABEL)}${bar(lane, end)}`.trimEnd()),
    ...moments.flatMap(({ at, texts }) =>
      wrap(texts.join('; '), `${`${round(at)} s`.padStart(LABEL)}  `),
    ),
  ].join('\n');
}

/** A part is drawn however short it is. */
function bar({ parts }: Lane, end: number): string {
  const cells = Array.from({ length: LANE }, () => ' ');
  for (const { from, to, mark } of parts) {
    if (to <= Math.max(from, 0)) continue;
    const first = Math.min(Math.floor((Math.max(from, 0) / end) * LANE), LANE - 1);
    const last = Math.max(Math.ceil((Math.min(to, end) / end) * LANE), first + 1);
    cells.fill(mark, first, last);
  }
  return cells.join('');
}

function windowsText(report: RolloutReport, { paint }: ReportOptions): readonly string[] {
  const windows = windowTexts(report);
  if (windows.length === 0) return [];
  return [
    [
      'Requests may fail that are sent',
      ...windows.flatMap(({ span, sure, text }) => [
        `  ${paint('bad', span)}  (${sure})`,
        ...wrap(text, '    '),
      ]),
    ].join('\n'),
  ];
}

function fixesText({ fixes }: RolloutReport): readonly string[] {
  if (fixes.length === 0) return [];
  return [
    [
      'The smallest settings that close it',
      ...fixes.flatMap(({ message, commands }) => [
        ...wrap(cut(message, MAX_SENTENCE), '  - ', '    '),
        ...commands.map((command) => `    $ ${inert(command)}`),
      ]),
    ].join('\n'),
  ];
}

function notesText({ notes }: RolloutReport): readonly string[] {
  if (notes.length === 0) return [];
  const shown = notes
    .slice(0, MAX_NOTES)
    .flatMap((note) => wrap(cut(note, MAX_SENTENCE), '  - ', '    '));
  const hidden = notes.length - MAX_NOTES;
  return [['Note', ...shown, ...(hidden > 0 ? [`  and ${hidden} more`] : [])].join('\n')];
}

function assumptionsText(report: RolloutReport): string {
  const { known, unseen } = assumptionTexts(report);
  return [
    'Assumed, in seconds (--assume NAME=SECONDS says otherwise)',
    ...wrap(known, '  '),
    ...unseen.flatMap((text) => wrap(text, '  ')),
  ].join('\n');
}

function conclusion(report: RolloutReport, { paint }: ReportOptions): string {
  const { word, text } = rolloutConclusion(report);
  return paint(TONES[report.verdict], `${word}: ${text}`);
}
