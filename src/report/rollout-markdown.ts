import type { Fix } from '../replacement/report.js';
import { fence, prose } from './markdown-text.js';
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
} from './rollout-words.js';

/** For a ticket or a chat. */
export const rolloutMarkdown: RolloutReporter = (report) => {
  const { word, text } = rolloutConclusion(report);
  const { known, unseen } = assumptionTexts(report);
  const hidden = report.ways.length - MAX_WAYS;
  const all = drawingOfAll(report);
  return `${[
    `# Rollout: ${word}`,
    `${prose(rolloutHeadline(report))}. **${word}**: ${prose(text)}`,
    ...section(
      'Requests may fail that are sent',
      windowTexts(report).map(
        ({ span, sure, text: why }) => `**${span}** (${sure}): ${prose(why)}`,
      ),
    ),
    ...fixesText(report.fixes),
    ...report.ways
      .slice(0, MAX_WAYS)
      .flatMap((way) => [`## ${prose(wayHeadline(way))}`, ...drawingsOf(way).map(drawingText)]),
    ...(hidden > 0 ? [`And ${hidden} more target groups; \`-o json\` has them all.`] : []),
    ...(all === undefined ? [] : ['## All pods', drawingText(all)]),
    ...section('Settings', settingTexts(report).map(prose)),
    ...section('Notes', notesOf(report.notes)),
    ...section('Assumed', [
      ...(known === '' ? [] : [`in seconds: ${prose(known)}`]),
      ...unseen.map(prose),
    ]),
  ].join('\n\n')}\n`;
};

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${heading}`, lines.map((text) => `- ${text}`).join('\n')];
}

function notesOf(notes: readonly string[]): readonly string[] {
  const hidden = notes.length - MAX_NOTES;
  return [
    ...notes.slice(0, MAX_NOTES).map((note) => prose(cut(note, MAX_SENTENCE))),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
  ];
}

function fixesText(fixes: readonly Fix[]): readonly string[] {
  if (fixes.length === 0) return [];
  return [
    '## The smallest settings that close it',
    ...fixes.flatMap(({ message, commands }) => [
      `- ${prose(cut(message, MAX_SENTENCE))}`,
      ...(commands.length === 0 ? [] : [fence(commands, 'sh')]),
    ]),
  ];
}

/** What a picture would show, as a table. */
function drawingText({ title, since, lanes, moments }: Drawing): string {
  const bars = lanes.flatMap(({ label, parts }) =>
    parts
      .filter(({ from, to }) => to > from)
      .map(({ from, to, mark }) => ({
        at: from,
        text: `${round(from)}–${round(to)} s`,
        what: WORDS[mark](label),
      })),
  );
  const points = moments.map(({ at, texts }) => {
    return { at, text: `${round(at)} s`, what: texts.join('; ') };
  });
  return [
    `${prose(title)}, in seconds from ${since}:`,
    '',
    '| when | what |',
    '| ---: | --- |',
    ...[...bars, ...points]
      .toSorted((a, b) => a.at - b.at)
      .map(({ text, what }) => `| ${text} | ${what} |`),
  ].join('\n');
}

const WORDS: Readonly<
  Record<Drawing['lanes'][number]['parts'][number]['mark'], (lane: string) => string>
> = {
  '=': (lane) => `**${lane}: takes requests**`,
  '-': (lane) => `**${lane}: finishes what it has**`,
  '>': (lane) => `**${lane === 'sent to' ? 'requests are sent to it' : `${lane}: are sent to`}**`,
  '!': () => '**requests may fail**',
};
