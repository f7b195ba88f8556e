import type { Changed, Changes, DiffReport, FieldChange, ObjectChange } from '../diff/report.js';
import type { Diagnosis, Json } from '../findings/finding.js';
import { cut, inert, type DiffReporter, type ReportOptions } from './reporter.js';
import { fold, groupBy, named, pathText, sentence } from './words.js';

// Beyond these a report is a wall; what is left out is counted.
const MAX_DIAGNOSES = 50;
const MAX_OBJECTS = 30;
const MAX_FIELDS = 10;
const MAX_ALIKE = 3;
const MAX_SECTIONS = 8;
const MAX_VALUE = 160;
const MAX_PATH = 160;

/** For a person at a terminal: `+` appeared, `-` went, `=` stayed, `~` changed. */
export const diffTable: DiffReporter = (report, options) =>
  `${[
    headline(report),
    ...block('Appeared', report.appeared.map(changedText('+', WAS, options))),
    ...block('Went', report.went.map(changedText('-', IS, options))),
    ...block('Stayed', report.stayed.map(stayedText)),
    ...(report.changes === undefined ? [] : changesTexts(report.changes)),
    conclusion(report, options),
  ].join('\n\n')}\n`;

function headline({ before, after }: DiffReport): string {
  const [was, is] = [before, after].map(({ cluster }) => cluster.name ?? 'unnamed');
  const clusters =
    was === is
      ? `Cluster ${inert(was ?? '')}`
      : `Clusters ${inert(was ?? '')} and ${inert(is ?? '')}`;
  const isBackwards = Date.parse(before.capturedAt) > Date.parse(after.capturedAt);
  return [
    `${clusters} from ${inert(before.capturedAt)} to ${inert(after.capturedAt)}`,
    ...(isBackwards ? ['The first of the two is the later one.'] : []),
  ].join('\n');
}

const WAS: Readonly<Record<Changed['other'], string>> = {
  absent: '',
  unseen: ' (nobody looked before)',
  suppressed: ' (suppressed before)',
  milder: ' (milder before)',
};
const IS: Readonly<Record<Changed['other'], string>> = {
  absent: '',
  unseen: ' (nobody looked any more)',
  suppressed: ' (suppressed now)',
  milder: '',
};

const changedText =
  (mark: '+' | '-', notes: typeof WAS, { paint }: ReportOptions) =>
  ({ diagnosis, other }: Changed): string =>
    [
      `${paint(mark === '+' ? 'bad' : 'good', mark)} ${diagnosisText(diagnosis)}${notes[other]}`,
      ...fold(diagnosis.symptoms).map(
        (text, index) => `     ${index === 0 ? 'so' : '  '}  ${text}`,
      ),
    ].join('\n');

function stayedText({ diagnosis, appeared, went }: DiffReport['stayed'][number]): string {
  return [
    `= ${diagnosisText(diagnosis)}`,
    ...fold(appeared).map((text) => `     +  ${text}`),
    ...fold(went).map((text) => `     -  ${text}`),
  ].join('\n');
}

const diagnosisText = ({ severity, cause }: Diagnosis): string =>
  sentence(`${severity} ${cause.check}: ${cause.message}`);

function block(heading: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const hidden = texts.length - MAX_DIAGNOSES;
  return [
    [
      `${heading}:`,
      ...texts.slice(0, MAX_DIAGNOSES).map(indented),
      ...(hidden > 0 ? [`   and ${hidden} more; -o json has them all`] : []),
    ].join('\n'),
  ];
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');

function changesTexts({ explaining, others, incomparable }: Changes): readonly string[] {
  const shown = alike(explaining);
  const hidden = shown.length - MAX_OBJECTS;
  const texts = [
    ...shown.slice(0, MAX_OBJECTS),
    ...(hidden > 0 ? [`and ${hidden} more; -o json has them all`] : []),
  ];
  const counted = others.map(({ kind, added, removed, changed }) =>
    [
      inert(kind),
      ...(added === 0 ? [] : [`+${added}`]),
      ...(removed === 0 ? [] : [`-${removed}`]),
      ...(changed === 0 ? [] : [`~${changed}`]),
    ].join(' '),
  );
  return [
    ...(texts.length === 0
      ? []
      : [['What these are about has changed:', ...texts.map(indented)].join('\n')]),
    ...(counted.length === 0
      ? []
      : [`Changed too, and nothing that appeared or went is about it: ${counted.join(', ')}`]),
    ...(incomparable.length === 0
      ? []
      : [`Not whole in both, so only what both have is compared: ${some(incomparable)}`]),
  ];
}

function some(names: readonly string[]): string {
  const hidden = names.length - MAX_SECTIONS;
  return `${names.slice(0, MAX_SECTIONS).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

/** Of many of one kind that came or went, as pods do, some and their number. */
function alike(changes: readonly ObjectChange[]): readonly string[] {
  const groups = groupBy(changes, (one) =>
    JSON.stringify(
      one.fields.length > 0 ? [one.section, one.ref] : [one.section, one.change, one.ref.namespace],
    ),
  );
  return [...groups.values()].flatMap((group) => {
    const hidden = group.length - MAX_ALIKE;
    const more = hidden > 0 ? [`  and ${hidden} more ${group[0].ref.kind} ${group[0].change}`] : [];
    return [...group.slice(0, MAX_ALIKE).map(objectText), ...more];
  });
}

const SIGNS: Readonly<Record<ObjectChange['change'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  replaced: '~',
};

function objectText({ section, ref, change, fields }: ObjectChange): string {
  const hidden = fields.length - MAX_FIELDS;
  const made = change === 'replaced' ? ' (made anew)' : '';
  return [
    `${SIGNS[change]} ${named(ref)}${made}${section.startsWith('kubernetes/') ? '' : `  ${section}`}`,
    ...fields.slice(0, MAX_FIELDS).map(fieldText),
    ...(hidden > 0 ? [`    and ${hidden} more fields`] : []),
  ].join('\n');
}

function fieldText({ path, before, after }: FieldChange): string {
  const where = path.length === 0 ? 'all of it' : cut(pathText(path), MAX_PATH);
  return `    ${where}  ${valueText(before)} → ${valueText(after)}`;
}

const valueText = (value: Json): string =>
  value === null ? 'not set' : cut(JSON.stringify(value), MAX_VALUE);

function conclusion(
  { before, after, appeared, went, stayed }: DiffReport,
  { paint }: ReportOptions,
): string {
  const verdicts =
    before.verdict === after.verdict
      ? `${after.verdict} as before`
      : `${before.verdict} before, ${after.verdict} now`;
  const counts = `${appeared.length} appeared, ${went.length} went, ${stayed.length} stayed`;
  return `${paint(appeared.length === 0 ? 'good' : 'bad', counts)}; ${verdicts}.`;
}
