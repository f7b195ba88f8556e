import { CHAIN } from '../chain.js';
import type { Diagnosis, Finding, Place, Report } from '../findings/finding.js';
import { code, codeCell, fence, prose } from './markdown-text.js';
import type { Reporter } from './reporter.js';
import {
  absent,
  billText,
  blindSpots,
  conclusion,
  count,
  fold,
  headline,
  MAX_DIAGNOSES,
  MAX_EVIDENCE,
  named,
  quotedOf,
  sentence,
  shownChains,
  STATES,
  worstLinks,
  type Quoted,
} from './words.js';

/** For a ticket or a chat: GitHub's, GitLab's and most others' Markdown. */
export const reportMarkdown: Reporter = (report, { bill }) => {
  const { word, text } = conclusion(report);
  const { diagnoses } = report;
  const hidden = diagnoses.length - MAX_DIAGNOSES;
  return `${[
    `# Ingress Doctor: ${word}`,
    `${prose(headline(report))}. **${word}**: ${prose(text)}`,
    ...chainsText(report),
    ...(diagnoses.length === 0 ? [] : ['## Diagnoses']),
    ...diagnoses.slice(0, MAX_DIAGNOSES).map(diagnosisText),
    ...(hidden > 0 ? [`And ${hidden} more; \`-o json\` has them all.`] : []),
    ...fixedText(report),
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

function diagnosisText(diagnosis: Diagnosis, index: number): string {
  const { severity, cause, symptoms, standing, place } = diagnosis;
  const hints = [
    ...(cause.confidence === 'suspected' ? ['suspected'] : []),
    ...(standing === undefined ? [] : [standing]),
  ];
  const hint = hints.length === 0 ? '' : ` (${hints.join(', ')})`;
  return [
    `### ${index + 1}. ${severity}${hint}: ${prose(sentence(cause.message))}`,
    ...(place === undefined ? [] : [`At ${code(placeText(place))}.`]),
    `**Fix:** ${prose(sentence(cause.fix))}`,
    ...(cause.commands.length === 0 ? [] : [fence(cause.commands, 'sh')]),
    evidenceText(cause),
    ...symptomsText(symptoms),
    `Why: ${code(`ingress-doctor explain ${cause.check}`)}`,
  ].join('\n\n');
}

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

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

function fixedText({ fixed = [] }: Report): readonly string[] {
  if (fixed.length === 0) return [];
  return [
    '## Fixed',
    ...listed(fixed, ({ severity, cause }) => `${severity}: ${prose(sentence(cause.message))}`),
  ];
}

function suppressedText({ suppressed }: Report): readonly string[] {
  if (suppressed.length === 0) return [];
  const lines = suppressed.slice(0, MAX_DIAGNOSES).map(({ finding, by, reason }) => {
    const why = reason === null ? '' : `: ${prose(sentence(reason))}`;
    return `- ${code(finding.check)} at ${code(named(finding.subject))}, by ${by}${why}`;
  });
  const hidden = suppressed.length - lines.length;
  return folded(`${count(suppressed.length, 'finding')} suppressed`, [
    ...lines,
    ...(hidden > 0 ? [`- and ${hidden} more`] : []),
  ]);
}

function problemsText({ preflight }: Report): readonly string[] {
  const problems = preflight?.problems ?? [];
  if (problems.length === 0) return [];
  return [
    '## Not read',
    ...listed(problems, ({ place, message }) => {
      return `${code(placeText(place))}: ${prose(sentence(message))}`;
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
