import { CHAIN, linkOf, type CheckId } from '../chain.js';
import type { Coverage, Diagnosis, Finding, Place, Report } from '../findings/finding.js';
import { isCounted } from '../findings/gate.js';
import { placeText } from './compared.js';
import { inert, type Reporter, type ReportOptions } from './reporter.js';
import { absent, fold, named, quotedOf, sentence, type Quoted } from './words.js';

/** What a test case came to; passed without any. */
interface Outcome {
  readonly tag: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly type?: string;
  readonly text?: string;
}

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly place?: Place | undefined;
  readonly outcome?: Outcome;
  /** Of one that passed nevertheless. */
  readonly says?: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * A test suite for each link of the chain, a test case for each check. It has failures or errors
 * where the exit status is not 0, and nowhere else.
 */
export const reportJunit: Reporter = (report, options) => {
  const suites = [...linkSuites(report, options), ...runSuites(report, options)];
  const all = suites.flatMap(({ cases }) => cases);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ingress-doctor" ${failedCounts(all)} time="0">`,
    ...suites.map((suite) => suiteXml(suite, report)),
    '</testsuites>',
  ].join('\n')}\n`;
};

/* What the cases are. */

function linkSuites(report: Report, options: ReportOptions): readonly Suite[] {
  const cases = casesOf(report, options);
  return CHAIN.map((name) => ({
    name,
    cases: cases.filter(({ classname }) => classname === name),
  })).filter((suite) => suite.cases.length > 0);
}

/** Of a check that found something, a case for each diagnosis; of the others, one. */
function casesOf(report: Report, { gate }: ReportOptions): readonly Case[] {
  const { coverage, diagnoses, suppressed } = report;
  const byCheck = Map.groupBy(diagnoses, ({ cause }) => cause.check);
  const explained = new Map<CheckId, string>();
  for (const { cause, symptoms } of diagnoses) {
    for (const { check } of symptoms) {
      if (!explained.has(check)) explained.set(check, `explained by ${caseName(cause)}`);
    }
  }
  for (const { finding } of suppressed) {
    if (!explained.has(finding.check)) explained.set(finding.check, 'suppressed');
  }
  const failOn = gate?.failOn ?? 'error';
  const known = new Set(coverage.map(({ check }) => check));
  // A finding may be of no check that ran here, as of one that reads manifests alone.
  const others = [...byCheck.keys()].filter((check) => !known.has(check));
  return [
    ...coverage.flatMap((entry) => {
      const found = byCheck.get(entry.check);
      if (found !== undefined) return found.map((one) => diagnosisCase(one, failOn));
      return [coverageCase(entry, explained.get(entry.check))];
    }),
    ...others.flatMap((check) =>
      (byCheck.get(check) ?? []).map((one) => diagnosisCase(one, failOn)),
    ),
  ];
}

function diagnosisCase(diagnosis: Diagnosis, failOn: Parameters<typeof isCounted>[1]): Case {
  const { severity, cause, place } = diagnosis;
  const of = { classname: linkOf(cause.check), name: caseName(cause), place };
  const text = textOf(diagnosis);
  if (!isCounted(diagnosis, failOn)) return { ...of, says: `${severity}: ${text}` };
  const message = sentence(cause.message);
  return { ...of, outcome: { tag: 'failure', message, type: severity, text } };
}

const shortName = (check: CheckId): string => check.slice(linkOf(check).length + 1);

/** By which a reader knows the case again in the next run: no words or numbers of the finding. */
const caseName = ({ check, subject }: Finding): string => `${shortName(check)}: ${named(subject)}`;

function coverageCase(entry: Coverage, why: string | undefined): Case {
  const of = { classname: linkOf(entry.check), name: shortName(entry.check) };
  if (entry.outcome === 'crashed') {
    return { ...of, outcome: { tag: 'error', message: sentence(entry.error), type: 'crashed' } };
  }
  if (entry.outcome === 'skipped') {
    const message = `${entry.missing.join(', ')} not in the snapshot`;
    return { ...of, outcome: { tag: 'skipped', message } };
  }
  return why === undefined ? of : { ...of, outcome: { tag: 'skipped', message: why } };
}

function textOf(diagnosis: Diagnosis): string {
  const { standing, cause, symptoms } = diagnosis;
  const place = placeText(diagnosis);
  return [
    sentence(cause.message),
    ...(standing === undefined ? [] : [`Standing: ${standing}`]),
    ...(place === '' ? [] : [`At: ${place}`]),
    `Fix: ${sentence(cause.fix)}`,
    ...cause.commands.map((command) => `$ ${inert(command)}`),
    ...quotedOf(cause).map((quoted) => `Seen: ${quotedText(quoted)}`),
    ...fold(symptoms).map((text) => `So: ${text}`),
    `Why: ingress-doctor explain ${cause.check}`,
  ].join('\n');
}

function quotedText(quoted: Quoted): string {
  const { object, field, value } = quoted;
  return [object, field, value === undefined ? absent(quoted) : `= ${value}`]
    .filter((part) => part !== '')
    .join(' ');
}

/** What is of the run, and not of one link. */
function runSuites({ preflight, verdict }: Report, { gate }: ReportOptions): readonly Suite[] {
  const problems = (preflight?.problems ?? []).map(({ place, message }): Case => {
    const { file, line, column } = place;
    const outcome = { tag: 'error', message: sentence(message), type: 'unreadable' } as const;
    return { classname: 'manifests', name: inert(`${file}:${line}:${column}`), outcome };
  });
  // Unless somebody allows it, which shows in the exit status.
  const isBlind = verdict === 'inconclusive' && gate?.status !== 0;
  const message = 'too little could be looked at';
  const seen: Case = {
    classname: 'run',
    name: 'enough could be looked at',
    ...(isBlind ? { outcome: { tag: 'error', message, type: 'inconclusive' } } : {}),
  };
  return [
    ...(problems.length === 0 ? [] : [{ name: 'manifests', cases: problems }]),
    { name: 'run', cases: [seen] },
  ];
}

/* How they are written. */

function suiteXml({ name, cases }: Suite, { capturedAt }: Report): string {
  // As the schemas have it, without the zone, which is UTC.
  const [time] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(capturedAt) ?? [];
  const when = time === undefined ? '' : ` timestamp="${time}"`;
  return [
    `<testsuite name="${escaped(name)}" ${counts(cases)}${when}>`,
    ...cases.map(caseXml),
    '</testsuite>',
  ].join('\n');
}

function counts(cases: readonly Case[]): string {
  return `${failedCounts(cases)} skipped="${times(cases, 'skipped')}" time="0"`;
}

const failedCounts = (cases: readonly Case[]): string =>
  `tests="${cases.length}" failures="${times(cases, 'failure')}" errors="${times(cases, 'error')}"`;

const times = (cases: readonly Case[], tag: Outcome['tag']): number =>
  cases.filter(({ outcome }) => outcome?.tag === tag).length;

function caseXml({ classname, name, place, outcome, says }: Case): string {
  const where =
    place === undefined ? '' : ` file="${escaped(inert(place.file))}" line="${place.line}"`;
  const start = `<testcase classname="${escaped(classname)}" name="${escaped(name)}"${where} time="0"`;
  if (outcome !== undefined) return `${start}>${outcomeXml(outcome)}</testcase>`;
  if (says !== undefined) return `${start}><system-out>${escaped(says)}</system-out></testcase>`;
  return `${start}/>`;
}

function outcomeXml({ tag, message, type, text }: Outcome): string {
  const kind = type === undefined ? '' : ` type="${type}"`;
  const start = `<${tag} message="${escaped(message)}"${kind}`;
  return text === undefined ? `${start}/>` : `${start}>${escaped(text)}</${tag}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML has no place for two of the characters that are left, nor for half of one. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
