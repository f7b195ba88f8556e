import Table from 'cli-table3';
import { CHAIN, SEVERITIES, type CheckId, type Severity } from '../chain.js';
import { refText } from '../findings/cite.js';
import type {
  Chain,
  Coverage,
  Diagnosis,
  Evidence,
  Finding,
  LinkState,
  Report,
} from '../findings/finding.js';
import { comparedHeadline, comparedRest, placeText, plansText, problemsText } from './compared.js';
import { cut, inert, type Bill, type Reporter, type ReportOptions, type Tone } from './reporter.js';

const MARKS: Readonly<Record<LinkState, { readonly mark: string; readonly tone: Tone }>> = {
  clear: { mark: '✔', tone: 'good' },
  info: { mark: 'i', tone: 'soft' },
  warning: { mark: '!', tone: 'bad' },
  error: { mark: '✖', tone: 'bad' },
  unknown: { mark: '?', tone: 'soft' },
  untested: { mark: '·', tone: 'soft' },
};
const LEGEND = '✔ fine  i could be better  ! warning  ✖ broken  ? could not look  · not reached';

// Beyond these a report is a wall; what is left out is counted.
const MAX_CHAINS = 100;
const MAX_DIAGNOSES = 100;
const MAX_EVIDENCE = 8;
const MAX_GAPS = 20;
const MAX_VALUE = 160;
const MAX_SENTENCE = 1000;

/** For a person at a terminal. */
export const reportTable: Reporter = (report, options) =>
  `${[
    headline(report),
    ...comparedHeadline(report),
    ...chainTable(report.chains, options),
    ...diagnosisTexts(report, options),
    ...comparedRest(report),
    ...problemsText(report),
    ...plansText(report, options),
    ...blindSpots(report),
    conclusion(report, options),
    ...(options.bill === undefined ? [] : [options.paint('soft', billText(options.bill))]),
  ].join('\n\n')}\n`;

function headline({ cluster, capturedAt, subject }: Report): string {
  const name = cluster.name === null ? 'Cluster' : `Cluster ${inert(cluster.name)}`;
  const version = cluster.version === null ? '' : ` (${inert(cluster.version)})`;
  const asked = subject === null ? '' : `, ${inert(subject)} only`;
  return `${name}${version} as of ${inert(capturedAt)}${asked}`;
}

function chainTable(chains: readonly Chain[], { paint }: ReportOptions): readonly string[] {
  if (chains.length === 0) return [];
  const isFine = ({ links }: Chain) =>
    CHAIN.every((link) => ['clear', 'untested'].includes(links[link]));
  const shown =
    chains.length <= MAX_CHAINS
      ? chains
      : chains.filter((chain) => !isFine(chain)).slice(0, MAX_CHAINS);
  const table = new Table({
    head: ['way in', 'chain', 'look at'],
    style: { head: [], border: [], compact: true },
  });
  for (const { exposure, links } of shown) {
    const marks = CHAIN.map((link) => paint(MARKS[links[link]].tone, MARKS[links[link]].mark));
    table.push([
      cut(refText(exposure), MAX_VALUE),
      marks.join(' '),
      worstLinks({ exposure, links }),
    ]);
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

function worstLinks({ links }: Chain): string {
  for (const state of ['error', 'warning', 'info', 'unknown'] as const) {
    const [first, ...others] = CHAIN.filter((link) => links[link] === state);
    if (first === undefined) continue;
    return others.length === 0 ? first : `${first} +${others.length}`;
  }
  return '';
}

/** Those that count: where two states are compared, what is new. */
function diagnosisTexts({ diagnoses }: Report, options: ReportOptions): readonly string[] {
  const counting = diagnoses.filter(({ standing = 'introduced' }) => standing === 'introduced');
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
  const seen = [...new Set(cause.evidence.map(evidenceText))];
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

function evidenceText({ ref, path, value }: Evidence): string {
  const where = cut(refText(ref), MAX_VALUE);
  if (path.length === 0) return `${where}  ${value === null ? 'not found' : `= ${quote(value)}`}`;
  return `${where}  ${cut(pathText(path), MAX_VALUE)} ${value === null ? 'not set' : `= ${quote(value)}`}`;
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

const quote = (value: Evidence['value']): string => cut(JSON.stringify(value), MAX_VALUE);

const sentence = (text: string): string => cut(text, MAX_SENTENCE);

/** One line per check: what it said first, and how often it said the like. */
function fold(symptoms: readonly Finding[]): readonly string[] {
  return [...groupBy(symptoms, ({ check }) => check).values()].map(([first, ...others]) => {
    const repeats = others.length === 0 ? '' : ` (and ${others.length} more of ${first.check})`;
    return `${sentence(first.message)}${inert(repeats)}`;
  });
}

function blindSpots({ coverage, gaps }: Report): readonly string[] {
  const lines = [...skippedText(coverage), ...crashedText(coverage)];
  const refused = gaps.filter(({ reason }) => reason !== 'not-found');
  const alike = [
    ...groupBy(refused, ({ source, operation, reason, message }) =>
      JSON.stringify([source, operation, reason, message]),
    ).values(),
  ];
  for (const [gap, ...others] of alike.slice(0, MAX_GAPS)) {
    const resource = gap.resource === undefined ? '' : ` ${gap.resource}`;
    const repeats = others.length === 0 ? '' : ` (and ${others.length} more)`;
    lines.push(
      `${sentence(`${gap.source} ${gap.operation}${resource}: ${gap.reason}, ${gap.message}`)}${repeats}`,
    );
  }
  if (alike.length > MAX_GAPS) lines.push(`and ${alike.length - MAX_GAPS} more refusals`);
  return lines.length === 0 ? [] : [['Not looked at:', ...lines.map((l) => `   ${l}`)].join('\n')];
}

function skippedText(coverage: readonly Coverage[]): readonly string[] {
  const skipped = coverage.filter((entry) => entry.outcome === 'skipped');
  const groups = groupBy(skipped, ({ missing }) => [...missing].sort().join(', '));
  if (groups.size > MAX_GAPS) return [manySkipped(skipped)];
  return [...groups].map(([missing, entries]) => {
    const checks: readonly CheckId[] = entries.map(({ check }) => check);
    const others = checks.length > 3 ? ` and ${checks.length - 3} more` : '';
    const names = `${checks.slice(0, 3).join(', ')}${others}`;
    return inert(`${names}: ${missing} not in the snapshot`);
  });
}

/** Where whole APIs were not asked: what most checks miss, and how many they are. */
function manySkipped(skipped: readonly Extract<Coverage, { outcome: 'skipped' }>[]): string {
  const wanted = groupBy(
    skipped.flatMap(({ missing }) => missing),
    (name) => name,
  );
  const names = [...wanted]
    .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([name, { length }]) => `${name} (${length})`);
  const others = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return inert(
    `${skipped.length} checks need what is not in the snapshot: ${names.slice(0, 8).join(', ')}${others}`,
  );
}

function crashedText(coverage: readonly Coverage[]): readonly string[] {
  return coverage
    .filter((entry) => entry.outcome === 'crashed')
    .map(({ check, error }) => sentence(`${check} crashed, which is a bug: ${error}`));
}

function conclusion(report: Report, options: ReportOptions) {
  const { chains, diagnoses, coverage, verdict } = report;
  const ran = coverage.filter((entry) => entry.outcome === 'ran');
  const looks = ran.reduce((sum, { visited }) => sum + visited, 0);
  const settling = ran.reduce((sum, entry) => sum + entry.settling, 0);
  const looked =
    `${count(chains.length, 'way')} in: ${ran.length} of ${count(coverage.length, 'check')} ran, ` +
    `${count(looks, 'subject')} judged${settling === 0 ? '' : `, ${settling} too young to judge`}`;
  const found = SEVERITIES.map((severity) => ({
    severity,
    times: diagnoses.filter((diagnosis) => diagnosis.severity === severity).length,
  }))
    .filter(({ times }) => times > 0)
    .map(({ severity, times }) => (severity === 'info' ? `${times} info` : count(times, severity)))
    .join(', ');
  const debts = diagnoses.some(({ standing }) => standing === 'unchanged')
    ? ', with what was there before'
    : '';
  const tone: Tone = verdict === 'healthy' ? 'good' : 'bad';
  const says = {
    healthy:
      found !== ''
        ? `nothing is broken (${found}${debts})`
        : chains.length === 0
          ? 'no Ingress, LoadBalancer Service or TargetGroupBinding is there'
          : 'nothing wrong was found',
    broken: `${found}${debts}`,
    inconclusive: `too little could be looked at${found === '' ? '' : ` (${found})`}`,
  }[verdict];
  const word = `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`;
  return `${options.paint(tone, word)}: ${says}. Looked at ${looked}.`;
}

function billText({ kubernetes, aws }: Bill): string {
  const api = ({ calls, throttled, waitedMs }: Bill['aws'], noun: string, name: string): string => {
    const trouble = [
      ...(throttled === 0 ? [] : [`${throttled} throttled`]),
      ...(waitedMs === 0 ? [] : [`${(waitedMs / 1000).toFixed(1)} s waited`]),
    ].join(', ');
    return `${count(calls, noun)} to ${name}${trouble === '' ? '' : ` (${trouble})`}`;
  };
  return `Cost ${api(kubernetes, 'request', 'Kubernetes')} and ${api(aws, 'call', 'AWS')}.`;
}

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
