import { refText } from '../findings/cite.js';
import type { Diagnosis, Preflight, Ref, Report } from '../findings/finding.js';
import { headroomText } from './headroom.js';
import { planText } from './plan.js';
import { cut, inert, type ReportOptions } from './reporter.js';

/* What a table says besides where two states are compared. */

/** Of what is not new, more of them are a wall. */
const MAX_LINES = 20;
const MAX_REFS = 5;
const MAX_LINE = 400;

/** `1 introduced, 2 fixed, 3 unchanged`, and what was laid over the cluster; none of one state. */
export function comparedHeadline({ fixed, diagnoses, preflight }: Report): readonly string[] {
  if (fixed === undefined) return [];
  const introduced = diagnoses.filter(({ standing }) => standing === 'introduced').length;
  const unchanged = diagnoses.length - introduced;
  return [
    [
      `${introduced} introduced, ${fixed.length} fixed, ${unchanged} unchanged`,
      ...(preflight === undefined ? [] : manifestsText(preflight)),
    ].join('\n'),
  ];
}

function manifestsText({ manifests }: Preflight): readonly string[] {
  const { created, replaced, removed, same, ignored } = manifests;
  const parts = [
    named('creates', created),
    named('changes', replaced),
    named('removes', removed),
    ...(same.length === 0 ? [] : [`leaves ${same.length} as they are`]),
  ].filter((text) => text !== '');
  return [
    `The manifests: ${parts.length === 0 ? 'nothing that is read' : parts.join('; ')}`,
    ...(ignored.length === 0 ? [] : [`Not read: ${some(ignored)}`]),
  ];
}

const named = (verb: string, refs: readonly Ref[]): string =>
  refs.length === 0 ? '' : `${verb} ${some(refs)}`;

function some(refs: readonly Ref[]): string {
  const shown = refs.slice(0, MAX_REFS).map((ref) => cut(refText(ref), MAX_LINE));
  const others = refs.length - shown.length;
  return `${shown.join(', ')}${others === 0 ? '' : ` and ${others} more`}`;
}

/** What was there before, in one line each. */
export function comparedRest({ fixed = [], diagnoses }: Report): readonly string[] {
  const unchanged = diagnoses.filter(({ standing }) => standing === 'unchanged');
  return [...block('Fixed', fixed), ...block('Unchanged, and no reason to fail', unchanged)];
}

function block(heading: string, all: readonly Diagnosis[]): readonly string[] {
  if (all.length === 0) return [];
  const lines = all
    .slice(0, MAX_LINES)
    .map(({ severity, cause }) => cut(`${severity} ${cause.check}: ${cause.message}`, MAX_LINE));
  const others = all.length - lines.length;
  const more = others === 0 ? [] : [`and ${others} more; -o json has them all`];
  return [[`${heading}:`, ...[...lines, ...more].map((text) => `   ${text}`)].join('\n')];
}

/** What of the manifests could not be read: all of it, as nothing else says where. */
export function problemsText({ preflight }: Report): readonly string[] {
  const problems = preflight?.problems ?? [];
  if (problems.length === 0) return [];
  const lines = problems.map(({ place: { file, line, column }, message }) =>
    cut(`   ${file}:${line}:${column}: ${message}`, MAX_LINE),
  );
  return [['Not judged, as it could not be read:', ...lines].join('\n')];
}

/** How much of quotas is used up, and where it was asked for what the controller would change. */
export function plansText({ preflight }: Report, options: ReportOptions): readonly string[] {
  if (preflight === undefined) return [];
  const { headroom, plan } = preflight;
  return [
    headroomText(headroom, options),
    ...(options.plan === true ? [planText(plan, options)] : []),
  ]
    .map((text) => text.trimEnd())
    .filter((text) => text !== '');
}

/** `deploy/web.yaml:12:5`, empty where the object was read from no manifest. */
export const placeText = ({ place }: Diagnosis): string =>
  place === undefined ? '' : inert(`${place.file}:${place.line}:${place.column}`);
