/**
 * The links between an Ingress and a packet reaching a pod, in the order in which they
 * assemble. Each is a folder of `src/checks/`; a check's id is `<link>/<name>`.
 */
export const CHAIN = [
  'exposure',
  'class',
  'controller',
  'identity',
  'model',
  'subnets',
  'load-balancer',
  'dns',
  'listener',
  'routing',
  'target-group',
  'registration',
  'network',
  'health',
  'draining',
] as const;

export type ChainLink = (typeof CHAIN)[number];

/** The path of a check below `src/checks/`, which is also the path of its test and its page. */
export type CheckId = `${ChainLink}/${string}`;

/** error: broken now; warning: will break, or breaks in part; info: could be better. */
export type Severity = 'error' | 'warning' | 'info';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** proven: an API says it; derived: it follows from rules; suspected: a hint. */
export type Confidence = 'proven' | 'derived' | 'suspected';

export const CONFIDENCES: readonly Confidence[] = ['proven', 'derived', 'suspected'];

export function linkOf(check: CheckId): ChainLink {
  return check.slice(0, check.indexOf('/')) as ChainLink;
}

/** Whether `--only` or `--skip` means this check: an id, a bare name, or a pattern with `*`. */
export function isNamedBy(id: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^(?:.*/)?${escaped}$`).test(id);
}
