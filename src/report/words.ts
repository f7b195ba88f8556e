import { CHAIN, SEVERITIES, type CheckId } from '../chain.js';
import { refKey, refText } from '../findings/cite.js';
import type {
  Chain,
  Coverage,
  Diagnosis,
  Evidence,
  Finding,
  LinkState,
  Report,
} from '../findings/finding.js';
import { cut, inert, type Bill } from './reporter.js';

/*
 * What a report says in every format that a person reads. All of it is inert, and none of it is
 * escaped yet for the format that shows it.
 */

export const STATES: Readonly<Record<LinkState, { readonly mark: string; readonly word: string }>> =
  {
    clear: { mark: '✔', word: 'fine' },
    info: { mark: 'i', word: 'could be better' },
    warning: { mark: '!', word: 'warning' },
    error: { mark: '✖', word: 'broken' },
    unknown: { mark: '?', word: 'could not look' },
    untested: { mark: '·', word: 'not reached' },
  };

// Beyond these a report is a wall; what is left out is counted.
const MAX_CHAINS = 100;
export const MAX_DIAGNOSES = 100;
export const MAX_EVIDENCE = 8;
const MAX_SUPPRESSED = 20;
const MAX_GAPS = 20;
const MAX_VALUE = 160;
const MAX_SENTENCE = 1000;

export const sentence = (text: string): string => cut(text, MAX_SENTENCE);

export const named = (ref: Finding['subject']): string => cut(refText(ref), MAX_VALUE);

export function headline({ cluster, capturedAt, subject }: Report): string {
  const name = cluster.name === null ? 'Cluster' : `Cluster ${inert(cluster.name)}`;
  const version = cluster.version === null ? '' : ` (${inert(cluster.version)})`;
  const asked = subject === null ? '' : `, ${inert(subject)} only`;
  return `${name}${version} as of ${inert(capturedAt)}${asked}`;
}

/** All ways in, or of more than fit those that have something to say, the worst of them. */
export function shownChains(chains: readonly Chain[]): readonly Chain[] {
  if (chains.length <= MAX_CHAINS) return chains;
  return worstFirst(chains.filter((chain) => !isFine(chain))).slice(0, MAX_CHAINS);
}

export const worstFirst = (chains: readonly Chain[]): readonly Chain[] =>
  chains.toSorted((a, b) => rankOf(a) - rankOf(b));

const RANKS: readonly LinkState[] = ['error', 'warning', 'info', 'unknown'];

function rankOf({ links }: Chain): number {
  const found = new Set(CHAIN.map((link) => links[link]));
  const rank = RANKS.findIndex((state) => found.has(state));
  return rank === -1 ? RANKS.length : rank;
}

export const isFine = ({ links }: Chain): boolean =>
  CHAIN.every((link) => ['clear', 'untested'].includes(links[link]));

export function worstLinks({ links }: Chain): string {
  for (const state of RANKS) {
    const [first, ...others] = CHAIN.filter((link) => links[link] === state);
    if (first === undefined) continue;
    return others.length === 0 ? first : `${first} +${others.length}`;
  }
  return '';
}

/** Those that count: where two states are compared, what is new. */
export const countingOf = ({ diagnoses }: Report): readonly Diagnosis[] =>
  diagnoses.filter(({ standing = 'introduced' }) => standing === 'introduced');

export const unchangedOf = ({ diagnoses }: Report): readonly Diagnosis[] =>
  diagnoses.filter(({ standing }) => standing === 'unchanged');

/** One quotation: of which object, which field of it, and what stands there. */
export interface Quoted {
  readonly object: string;
  /** Empty: the object itself. */
  readonly field: string;
  /** `undefined`: not set, or not there. */
  readonly value: string | undefined;
}

/** Those of a finding, each once. */
export function quotedOf({ evidence }: Finding): readonly Quoted[] {
  const quoted = evidence.map(quotedOne);
  return [...new Map(quoted.map((one) => [JSON.stringify(one), one])).values()];
}

function quotedOne({ ref, path, value }: Evidence): Quoted {
  return {
    object: named(ref),
    field: cut(pathText(path), MAX_VALUE),
    value: value === null ? undefined : cut(JSON.stringify(value), MAX_VALUE),
  };
}

export const absent = ({ field }: Quoted): string => (field === '' ? 'not found' : 'not set');

export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** One line per check: what it said first, and how often it said the like. */
export function fold(symptoms: readonly Finding[]): readonly string[] {
  return [...groupBy(symptoms, ({ check }) => check).values()].map(([first, ...others]) => {
    const repeats = others.length === 0 ? '' : ` (and ${others.length} more of ${first.check})`;
    return `${sentence(first.message)}${inert(repeats)}`;
  });
}

const MAX_VICTIMS = 5;

/** The ways in that suffer from the fault of another one; none where the fault is not in a way in. */
export function victimsText({ subject, affects }: Finding): string | undefined {
  const own = refKey(subject);
  const others = affects.filter((ref) => refKey(ref) !== own);
  if (others.length === 0 || others.length === affects.length) return undefined;
  const hidden = others.length - MAX_VICTIMS;
  const names = others.slice(0, MAX_VICTIMS).map(named).join(', ');
  return `${names}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

/** What nobody wants to hear of, and which diagnoses are some only because of that. */
export function suppressedLines(report: Report): readonly string[] {
  const { suppressed } = report;
  const diagnoses = countingOf(report);
  const lines = suppressed.slice(0, MAX_SUPPRESSED).map(({ finding, reason, uncovers }) => {
    const numbers = diagnoses.flatMap(({ cause }, index) =>
      uncovers.includes(cause) ? [index + 1] : [],
    );
    const explains = numbers.length === 0 ? '' : `; it would explain ${numbers.join(', ')}`;
    const why = reason === null ? '--skip' : `"${reason}"`;
    return sentence(
      `${finding.severity} ${finding.check} of ${refText(finding.subject)}: ${why}${explains}`,
    );
  });
  const hidden = suppressed.length - lines.length;
  return [...lines, ...(hidden > 0 ? [`and ${hidden} more`] : [])];
}

/** What `--skip` names of which nothing was found. */
export function idleSkips({ skips }: Report): string | undefined {
  const idle = skips?.idle ?? [];
  if (idle.length === 0) return undefined;
  return sentence(`Nothing was found of ${idle.map((text) => `--skip ${text}`).join(', ')}`);
}

/** What was not looked at, and why. */
export function blindSpots({ coverage, gaps }: Report): readonly string[] {
  const lines = [...skippedText(coverage), ...crashedText(coverage)];
  const refused = gaps.filter(({ reason }) => reason !== 'not-found');
  const alike = [
    ...groupBy(refused, ({ source, operation, reason, message }) =>
      JSON.stringify([source, operation, reason, message]),
    ).values(),
  ];
  for (const [gap, ...others] of alike.slice(0, MAX_GAPS)) {
    const repeats = others.length === 0 ? '' : ` (and ${others.length} more)`;
    lines.push(`${gapText(gap)}${repeats}`);
  }
  if (alike.length > MAX_GAPS) lines.push(`and ${alike.length - MAX_GAPS} more refusals`);
  return lines;
}

export function gapText({ source, operation, resource, reason, message }: Report['gaps'][number]) {
  const of = resource === undefined ? '' : ` ${resource}`;
  return sentence(`${source} ${operation}${of}: ${reason}, ${message}`);
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

const MAX_MISSING = 8;

/** Where whole APIs were not asked: what most checks miss, and how many they are. */
function manySkipped(skipped: readonly Extract<Coverage, { outcome: 'skipped' }>[]): string {
  const wanted = groupBy(
    skipped.flatMap(({ missing }) => missing),
    (name) => name,
  );
  const names = [...wanted]
    .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([name, { length }]) => `${name} (${length})`);
  const hidden = names.length - MAX_MISSING;
  return inert(
    `${skipped.length} checks need what is not in the snapshot: ${names.slice(0, MAX_MISSING).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`,
  );
}

function crashedText(coverage: readonly Coverage[]): readonly string[] {
  return coverage
    .filter((entry) => entry.outcome === 'crashed')
    .map(({ check, error }) => sentence(`${check} crashed, which is a bug: ${error}`));
}

/** The last word: `Broken`, and `1 error. Looked at …`. */
export function conclusion(report: Report) {
  const { chains, diagnoses, coverage, suppressed, skips, verdict } = report;
  const ran = coverage.filter((entry) => entry.outcome === 'ran');
  const looks = ran.reduce((sum, { visited }) => sum + visited, 0);
  const settling = ran.reduce((sum, entry) => sum + entry.settling, 0);
  const leftOut = skips?.checks.length ?? 0;
  const looked =
    `${count(chains.length, 'way')} in: ${ran.length} of ${count(coverage.length, 'check')} ran, ` +
    `${leftOut === 0 ? '' : `${leftOut} skipped by --skip, `}` +
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
  const says = {
    healthy:
      found !== ''
        ? `nothing is broken (${found}${debts})`
        : chains.length === 0
          ? 'no Ingress, LoadBalancer Service or TargetGroupBinding is there'
          : suppressed.length > 0
            ? 'nothing is wrong but what is suppressed'
            : 'nothing wrong was found',
    broken: `${found}${debts}`,
    inconclusive: `too little could be looked at${found === '' ? '' : ` (${found})`}`,
  }[verdict];
  const word = `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`;
  return { word, text: `${says}. Looked at ${looked}.` };
}

export function billText({ kubernetes, aws }: Bill): string {
  const api = ({ calls, throttled, waitedMs }: Bill['aws'], noun: string, name: string): string => {
    const trouble = [
      ...(throttled === 0 ? [] : [`${throttled} throttled`]),
      ...(waitedMs === 0 ? [] : [`${(waitedMs / 1000).toFixed(1)} s waited`]),
    ].join(', ');
    return `${count(calls, noun)} to ${name}${trouble === '' ? '' : ` (${trouble})`}`;
  };
  return `Cost ${api(kubernetes, 'request', 'Kubernetes')} and ${api(aws, 'call', 'AWS')}.`;
}

export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
