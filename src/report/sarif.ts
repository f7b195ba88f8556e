import { CHAIN, linkOf, type CheckId, type Severity } from '../chain.js';
import { refText } from '../findings/cite.js';
import type {
  Coverage,
  Diagnosis,
  Finding,
  Place,
  Ref,
  Report,
  Suppression,
} from '../findings/finding.js';
import { fingerprint } from '../findings/fingerprint.js';
import { fence, prose } from './markdown-text.js';
import { inert, inertJson, type Reporter, type ReportOptions } from './reporter.js';
import { gapText, sentence } from './words.js';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
const MAX_RELATED = 100;

/** SARIF 2.1.0: a record of the run, for code scanning and for viewers of findings. */
export const reportSarif: Reporter = (report, options) => {
  const rules = rulesOf(report, options);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { ...driverOf(options), rules } },
    invocations: [invocationOf(report, options)],
    columnKind: 'utf16CodeUnits',
    results: resultsOf(report).map(({ ruleId, ...result }) => ({
      ruleId,
      ruleIndex: indexes.get(ruleId) ?? -1,
      ...result,
    })),
    properties: {
      capturedAt: report.capturedAt,
      cluster: report.cluster.name,
      subject: report.subject,
      verdict: report.verdict,
      waysIn: report.chains.map(({ exposure }) => qualified(exposure)),
    },
  };
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [run] };
  return `${inertJson(JSON.stringify(log, null, 2))}\n`;
};

function driverOf({ tool }: ReportOptions) {
  const name = tool?.name ?? 'ingress-doctor';
  return {
    name,
    ...(tool === undefined
      ? {}
      : {
          version: tool.version,
          fullName: `${name} ${tool.version}`,
          semanticVersion: tool.version,
        }),
  };
}

/* The rules: each check that found something, in the order of the chain. */

function rulesOf(report: Report, options: ReportOptions) {
  const severities = new Map(report.coverage.map(({ check, severity }) => [check, severity]));
  const worst = new Map<CheckId, Severity>();
  for (const { check, severity } of findingsOf(report)) {
    if (!worst.has(check)) worst.set(check, severity);
  }
  return [...worst]
    .sort(([a], [b]) => CHAIN.indexOf(linkOf(a)) - CHAIN.indexOf(linkOf(b)) || (a < b ? -1 : 1))
    .map(([check, severity]) =>
      ruleOf(check, severities.get(check) ?? severity, options.pages?.get(check)),
    );
}

const findingsOf = ({ diagnoses, fixed = [], suppressed }: Report): readonly Finding[] => [
  ...[...diagnoses, ...fixed].map(({ cause }) => cause),
  ...suppressed.map(({ finding }) => finding),
];

function ruleOf(check: CheckId, severity: Severity, page: string | undefined) {
  const { title = check, meaning = title, body } = page === undefined ? {} : partsOf(page);
  const hint = `See: ingress-doctor explain ${check}`;
  return {
    id: check,
    name: check.replace(/(?:^|[/-])(\w)/g, (_match, letter: string) => letter.toUpperCase()),
    shortDescription: { text: plain(title) },
    fullDescription: { text: plain(meaning) },
    help: {
      text: plain(`${meaning} ${hint}`),
      // Of our own pages, which are Markdown already.
      ...(body === undefined ? {} : { markdown: escaped(body) }),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [linkOf(check)] },
  };
}

/** Of a page as `explain` prints it: its heading, its first section, and all below the heading. */
function partsOf(page: string) {
  const [, title, body = ''] = /^# (.*)\n+(?:`.*\n+)?([\s\S]*)$/.exec(page) ?? [];
  const [, meaning] = /^## .*\n([\s\S]*?)(?:\n+## |\n*$(?![\s\S]))/m.exec(body) ?? [];
  return { title, meaning: meaning?.trim().replaceAll('\n', ' '), body: body.trim() };
}

/* The results. */

function resultsOf(report: Report) {
  const { diagnoses, fixed, suppressed } = report;
  // All of them say where they stand, or none.
  const isCompared = fixed !== undefined || diagnoses.some(({ standing }) => standing);
  return [
    ...diagnoses.map((diagnosis) =>
      diagnosisResult(diagnosis, isCompared ? standingOf(diagnosis) : undefined),
    ),
    ...(fixed ?? []).map((diagnosis) => diagnosisResult(diagnosis, 'absent')),
    ...suppressed.map((suppression) =>
      suppressedResult(suppression, isCompared ? 'unchanged' : undefined),
    ),
  ];
}

type BaselineState = 'new' | 'unchanged' | 'absent';

const standingOf = ({ standing }: Diagnosis): BaselineState =>
  standing === 'unchanged' ? 'unchanged' : 'new';

function diagnosisResult(diagnosis: Diagnosis, baselineState: BaselineState | undefined) {
  const { severity, cause, symptoms, place } = diagnosis;
  const related = symptoms.slice(0, MAX_RELATED).map((symptom, index) => ({
    id: index + 1,
    ...locationOf(symptom.subject, undefined),
    message: { text: plain(symptom.message) },
  }));
  return {
    ...resultOf(cause, severity, place),
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    suppressions: [],
    ...(baselineState === undefined ? {} : { baselineState }),
  };
}

function suppressedResult(
  { finding, by, reason }: Suppression,
  baselineState: BaselineState | undefined,
) {
  return {
    ...resultOf(finding, finding.severity, undefined),
    suppressions: [
      {
        kind: by === 'annotation' ? 'inSource' : 'external',
        status: 'accepted',
        ...(reason === null ? {} : { justification: inert(reason) }),
      },
    ],
    ...(baselineState === undefined ? {} : { baselineState }),
  };
}

function resultOf(finding: Finding, severity: Severity, place: Place | undefined) {
  const { check, subject, fix, commands, confidence, affects, evidence } = finding;
  return {
    ruleId: check,
    level: LEVELS[severity],
    message: {
      text: plain(`${finding.message} ${fix}`),
      markdown: escaped(markdownOf(finding)),
    },
    locations: [locationOf(subject, place)],
    partialFingerprints: { 'checkAndSubject/v1': fingerprint(finding) },
    properties: {
      confidence,
      fix,
      commands,
      affects: affects.map(qualified),
      evidence: evidence.map(({ ref, path, value }) => ({ object: qualified(ref), path, value })),
    },
  };
}

function markdownOf({ message: said, fix, commands }: Finding): string {
  return [
    prose(sentence(said)),
    `**Fix:** ${prose(sentence(fix))}`,
    ...(commands.length === 0 ? [] : [fence(commands, 'sh')]),
  ].join('\n\n');
}

/** A plain text of SARIF, in which brackets before parentheses would be a link. */
const plain = (text: string): string => escaped(inert(text).replaceAll('](', '] ('));

/** Braces hold the places of arguments, in Markdown too, unless they are doubled. */
const escaped = (text: string): string => text.replace(/[{}]/g, '$&$&');

function locationOf(subject: Ref, place: Place | undefined) {
  return {
    ...(place === undefined ? {} : { physicalLocation: physical(place) }),
    logicalLocations: [
      { name: inert(subject.name), fullyQualifiedName: qualified(subject), kind: 'resource' },
    ],
  };
}

const qualified = ({ arn, ...ref }: Ref): string => inert(arn ?? refText(ref));

function physical({ file, line, column }: Place) {
  return { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } };
}

/** A path as a URI: below the folder where the run began, unless it leads out of it. */
function artifactOf(file: string) {
  if (file === '-') return { uri: 'stdin', description: { text: 'standard input' } };
  const uri = file.split('/').map(encoded).join('/');
  if (file.startsWith('/')) return { uri: `file://${uri}` };
  return file.startsWith('../') ? { uri } : { uri, uriBaseId: '%SRCROOT%' };
}

/** A segment of a path; a lone surrogate has no place in a URI. */
const encoded = (segment: string): string => encodeURIComponent(segment.toWellFormed());

/* The run. */

function invocationOf(report: Report, { gate }: ReportOptions) {
  const { coverage, gaps, preflight } = report;
  const crashed = coverage.filter((entry) => entry.outcome === 'crashed');
  const skipped = coverage.filter((entry) => entry.outcome === 'skipped');
  const refused = gaps.filter(({ reason }) => reason !== 'not-found');
  const problems = preflight?.problems ?? [];
  return {
    executionSuccessful: crashed.length === 0 && problems.length === 0,
    ...(gate === undefined ? {} : { exitCode: gate.status }),
    toolExecutionNotifications: [
      ...crashed.map(({ check, error }) => ({
        level: 'error',
        message: { text: plain(`${check} crashed, which is a bug: ${error}`) },
      })),
      ...problems.map(({ place, message: text }) => ({
        level: 'error',
        message: { text: plain(text) },
        locations: [{ physicalLocation: physical(place) }],
      })),
      ...refused.map((gap) => ({ level: 'warning', message: { text: plain(gapText(gap)) } })),
      ...skipped.map((entry) => ({
        level: 'note',
        message: { text: plain(skippedText(entry)) },
      })),
    ],
  };
}

const skippedText = ({ check, missing }: Extract<Coverage, { outcome: 'skipped' }>): string =>
  `${check} did not run: ${missing.join(', ')} not in the snapshot`;
