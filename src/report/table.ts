import Table from 'cli-table3';
import { CHAIN, type Severity } from '../chain.js';
import type { Chain, Diagnosis, LinkState, Report } from '../findings/finding.js';
import { comparedHeadline, comparedRest, placeText, plansText, problemsText } from './compared.js';
import { inert, type Reporter, type ReportOptions, type Tone } from './reporter.js';
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
  worstLinks,
  type Quoted,
} from './words.js';

const TONES: Readonly<Record<LinkState, Tone>> = {
  clear: 'good',
  info: 'soft',
  warning: 'bad',
  error: 'bad',
  unknown: 'soft',
  untested: 'soft',
};
const LEGEND = Object.values(STATES)
  .map(({ mark, word }) => `${mark} ${word}`)
  .join('  ');

/** For a person at a terminal. */
export const reportTable: Reporter = (report, options) =>
  `${[
    headline(report),
    ...comparedHeadline(report),
    ...chainTable(report.chains, options),
    ...diagnosisTexts(report, options),
    ...comparedRest(report),
    ...suppressedText(report),
    ...problemsText(report),
    ...plansText(report, options),
    ...blindSpotsText(report),
    conclusionText(report, options),
    ...(options.bill === undefined ? [] : [options.paint('soft', billText(options.bill))]),
  ].join('\n\n')}\n`;

function chainTable(chains: readonly Chain[], { paint }: ReportOptions): readonly string[] {
  if (chains.length === 0) return [];
  const shown = shownChains(chains);
  const table = new Table({
    head: ['way in', 'chain', 'look at'],
    style: { head: [], border: [], compact: true },
  });
  for (const { exposure, links } of shown) {
    const marks = CHAIN.map((link) => paint(TONES[links[link]], STATES[links[link]].mark));
    table.push([named(exposure), marks.join(' '), worstLinks({ exposure, links })]);
  }
  const hidden = chains.length - shown.length;
  return [
    [
      ...(shown.length === 0 ? [] : [table.toString()]),
      ...(hidden === 0 ? [] : [`and ${count(hidden, 'way')} in not shown`]),
      paint('soft', `chain: ${CHAIN.slice(0, 8).join(' › ')} ›`),
      paint('soft', `       ${CHAIN.slice(8).join(' › ')}`),
      paint('soft', LEGEND),
    ].join('\n'),
  ];
}

function diagnosisTexts(report: Report, options: ReportOptions): readonly string[] {
  const counting = countingOf(report);
  const hidden = counting.length - MAX_DIAGNOSES;
  return [
    ...counting
      .slice(0, MAX_DIAGNOSES)
      .map((diagnosis, index) => diagnosisText(diagnosis, index + 1, options)),
    ...(hidden > 0 ? [`and ${hidden} more; -o json has them all`] : []),
  ];
}

function diagnosisText(diagnosis: Diagnosis, number: number, { paint }: ReportOptions): string {
  const { severity, cause, symptoms } = diagnosis;
  const place = placeText(diagnosis);
  const seen = quotedOf(cause).map(quotedText);
  const hint = cause.confidence === 'suspected' ? ' (suspected)' : '';
  return [
    `${number}. ${paint(toneOf(severity), severity)}${hint}: ${sentence(cause.message)}`,
    ...(place === '' ? [] : [line('at', place)]),
    line('fix', sentence(cause.fix)),
    ...cause.commands.map((command) => line('', `$ ${inert(command)}`)),
    ...seen.slice(0, MAX_EVIDENCE).map((text, index) => line(index === 0 ? 'seen' : '', text)),
    ...(seen.length > MAX_EVIDENCE ? [line('', `and ${seen.length - MAX_EVIDENCE} more`)] : []),
    ...fold(symptoms).map((text, index) => line(index === 0 ? 'so' : '', text)),
    line('why', paint('soft', `ingress-doctor explain ${inert(cause.check)}`)),
  ].join('\n');
}

const line = (label: string, text: string): string => `   ${label.padEnd(6)}${text}`;

const toneOf = (severity: Severity): Tone => (severity === 'info' ? 'soft' : 'bad');

function quotedText(quoted: Quoted): string {
  const { object, field, value } = quoted;
  const said = value === undefined ? absent(quoted) : `= ${value}`;
  return field === '' ? `${object}  ${said}` : `${object}  ${field} ${said}`;
}

/** One line each, and what is a diagnosis only because of it. */
function suppressedText(report: Report): readonly string[] {
  const lines = suppressedLines(report);
  const idle = idleSkips(report);
  const parts = [
    ...(lines.length === 0
      ? []
      : [`${report.suppressed.length} suppressed:`, ...lines.map((text) => `   ${text}`)]),
    ...(idle === undefined ? [] : [idle]),
  ];
  return parts.length === 0 ? [] : [parts.join('\n')];
}

function blindSpotsText(report: Report): readonly string[] {
  const lines = blindSpots(report);
  return lines.length === 0 ? [] : [['Not looked at:', ...lines.map((l) => `   ${l}`)].join('\n')];
}

function conclusionText(report: Report, options: ReportOptions): string {
  const { word, text } = conclusion(report);
  return `${options.paint(report.verdict === 'healthy' ? 'good' : 'bad', word)}: ${text}`;
}
