import { CHAIN } from '../chain.js';
import type { Diagnosis, Finding, Report } from '../findings/finding.js';
import { comparedHeadline, placeText } from './compared.js';
import { code, codeCell, fence, prose } from './markdown-text.js';
import type { Reporter } from './reporter.js';
import {
  absent,
  billText,
  blindSpots,
  conclusion,
  count,
  countingOf,
  fold,
  headline,
  idleSkips,
  MAX_DIAGNOSES,
  MAX_EVIDENCE,
  named,
  quotedOf,
  sentence,
  shownChains,
  STATES,
  suppressedLines,
  unchangedOf,
  worstLinks,
  type Quoted,
} from './words.js';

/** For a ticket or a chat: GitHub's, GitLab's and most others' Markdown. */
export const reportMarkdown: Reporter = (report, { bill }) => {
  const { word, text } = conclusion(report);
  return `${[
    `# Ingress Doctor: ${word}`,
    `${prose(headline(report))}. **${word}**: ${prose(text)}`,
    ...comparedHeadline(report).map(plainLines),
    ...chainsText(report),
    ...diagnosesText(report),
    ...listText('Fixed', report.fixed ?? []),
    ...listText('Unchanged, and no reason to fail', unchangedOf(report)),
    ...suppressedText(report),
    ...problemsText(report),
    ...blindSpotsText(report),
    ...(bill === undefined ? [] : [prose(billText(bill))]),
  ].join('\n\n')}\n`;
};

function chainsText({ chains }: Report): readonly string[] {
  if (chains.length === 0) return [];
  const shown = shownChains(chains);
  const hidden = chains.length - shown.length;
  const rows = shown.map(({ exposure, links }) => {
    const marks = CHAIN.map((link) => STATES[links[link]].mark).join(' ');
    return `| ${codeCell(named(exposure))} | ${marks} | ${worstLinks({ exposure, links })} |`;
  });
  const legend = Object.values(STATES).map(({ mark, word }) => `${mark} ${word}`);
  return [
    '## Ways in',
    ['| way in | chain | look at |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(hidden === 0 ? [] : [`And ${count(hidden, 'way')} in not shown.`]),
    `The chain: ${CHAIN.join(' › ')}. ${legend.join(', ')}.`,
  ];
}

/** The lines of a text that is inert already. */
const plainLines = (text: string): string => text.split('\n').map(prose).join('  \n');

function diagnosesText(report: Report): readonly string[] {
  const counting = countingOf(report);
  if (counting.length === 0) return [];
  const hidden = counting.length - MAX_DIAGNOSES;
  return [
    '## Diagnoses',
    ...counting.slice(0, MAX_DIAGNOSES).map(diagnosisText),
    ...(hidden > 0 ? [`And ${hidden} more; \`-o json\` has them all.`] : []),
  ];
}

function diagnosisText(diagnosis: Diagnosis, index: number): string {
  const { severity, cause, symptoms, standing } = diagnosis;
  const place = placeText(diagnosis);
  const hints = [
    ...(cause.confidence === 'suspected' ? ['suspected'] : []),
    ...(standing === undefined ? [] : [standing]),
  ];
  const hint = hints.length === 0 ? '' : ` (${hints.join(', ')})`;
  return [
    `### ${index + 1}. ${severity}${hint}: ${prose(sentence(cause.message))}`,
    ...(place === '' ? [] : [`At ${code(place)}.`]),
    `**Fix:** ${prose(sentence(cause.fix))}`,
    ...(cause.commands.length === 0 ? [] : [fence(cause.commands, 'sh')]),
    evidenceText(cause),
    ...symptomsText(symptoms),
    `Why: ${code(`ingress-doctor explain ${cause.check}`)}`,
  ].join('\n\n');
}

function evidenceText(cause: Finding): string {
  const quoted = quotedOf(cause);
  const hidden = quoted.length - MAX_EVIDENCE;
  return [
    '| seen | field | value |',
    '| --- | --- | --- |',
    ...quoted.slice(0, MAX_EVIDENCE).map(rowText),
    ...(hidden > 0 ? [`| and ${hidden} more | | |`] : []),
  ].join('\n');
}

function rowText(quoted: Quoted): string {
  const { object, field, value } = quoted;
  const path = field === '' ? '' : codeCell(field);
  return `| ${codeCell(object)} | ${path} | ${value === undefined ? absent(quoted) : codeCell(value)} |`;
}

function symptomsText(symptoms: readonly Finding[]): readonly string[] {
  if (symptoms.length === 0) return [];
  return folded(
    `It explains ${count(symptoms.length, 'symptom')}`,
    fold(symptoms).map((text) => `- so ${prose(text)}`),
  );
}

function listText(heading: string, diagnoses: readonly Diagnosis[]): readonly string[] {
  if (diagnoses.length === 0) return [];
  return [
    `## ${heading}`,
    ...listed(diagnoses, ({ severity, cause }) => `${severity}: ${prose(sentence(cause.message))}`),
  ];
}

function suppressedText(report: Report): readonly string[] {
  const lines = suppressedLines(report).map((text) => `- ${prose(text)}`);
  const idle = idleSkips(report);
  return [
    ...(lines.length === 0 ? [] : folded(`${report.suppressed.length} suppressed`, lines)),
    ...(idle === undefined ? [] : [prose(idle)]),
  ];
}

function problemsText({ preflight }: Report): readonly string[] {
  const problems = preflight?.problems ?? [];
  if (problems.length === 0) return [];
  return [
    '## Not read',
    ...listed(problems, ({ place, message }) => {
      const { file, line, column } = place;
      return `${code(`${file}:${line}:${column}`)}: ${prose(sentence(message))}`;
    }),
  ];
}

function listed<T>(items: readonly T[], textOf: (item: T) => string): readonly string[] {
  const hidden = items.length - MAX_DIAGNOSES;
  return [
    [
      ...items.slice(0, MAX_DIAGNOSES).map((item) => `- ${textOf(item)}`),
      ...(hidden > 0 ? [`- and ${hidden} more`] : []),
    ].join('\n'),
  ];
}

function blindSpotsText(report: Report): readonly string[] {
  const lines = blindSpots(report);
  if (lines.length === 0) return [];
  return ['## Not looked at', lines.map((text) => `- ${prose(text)}`).join('\n')];
}

/** The blank lines let what is within be Markdown again. */
const folded = (summary: string, lines: readonly string[]): readonly string[] => [
  `<details><summary>${summary}</summary>`,
  lines.join('\n'),
  '</details>',
];
