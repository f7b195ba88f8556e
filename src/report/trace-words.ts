import { refText } from '../findings/cite.js';
import type { Mark, TracedRule, TracedTarget, TraceReport } from '../trace/traced.js';
import { inert } from './reporter.js';

/* What is said of a trace in every format that a person reads; inert only where it says so. */

export const MAX_RULES = 100;
export const MAX_TARGETS = 20;
export const MAX_SENTENCE = 1000;

export const MARKS: Readonly<Record<Mark, { readonly mark: string; readonly word: string }>> = {
  passes: { mark: '✔', word: 'passes' },
  fails: { mark: '✖', word: 'stops here' },
  unknown: { mark: '?', word: 'could not tell' },
  unreached: { mark: '·', word: 'not reached' },
};

export const VERDICTS: Readonly<
  Record<TracedRule['verdict'], { readonly mark: string; readonly word: string }>
> = {
  wins: { mark: '✔', word: 'wins' },
  late: { mark: '·', word: 'an earlier one answers' },
  differs: { mark: '✖', word: 'does not match' },
  unknown: { mark: '?', word: 'could not tell' },
};

/** Inert. */
export function traceHeadline({ cluster, capturedAt }: TraceReport): string {
  const name = cluster.name === null ? 'Cluster' : `Cluster ${inert(cluster.name)}`;
  const version = cluster.version === null ? '' : ` (${inert(cluster.version)})`;
  return `${name}${version} as of ${inert(capturedAt)}`;
}

/** As it is in the cluster: `forwards to x if path-pattern is /api (no)`. */
export function ruleText({ conditions, action }: TracedRule): string {
  const said = conditions.map(({ text, holds }) =>
    holds === true ? text : `${text} (${holds === false ? 'no' : '?'})`,
  );
  return `${action}${said.length === 0 ? '' : ` if ${said.join(' and ')}`}`;
}

/** As it is in the cluster: `10.0.0.1:80  healthy  Pod shop/web-1`. */
export function targetText({ id, port, state, reason, ref }: TracedTarget): string {
  const where = port === undefined ? id : `${id}:${port}`;
  const who = ref === undefined ? '' : `  ${refText(ref)}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${where}  ${state ?? ''}${why}${who}`;
}
