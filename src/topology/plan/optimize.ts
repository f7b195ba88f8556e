import type { PlannedAction, PlannedRule, RuleCondition } from '../topology.js';

type Draft = Pick<PlannedRule, 'conditions' | 'actions'>;

/**
 * The rules that are kept: none that would redirect to itself for ever, and none behind a
 * redirect that takes all its requests.
 */
export function optimize<T extends Draft>(
  port: number,
  protocol: string,
  rules: readonly T[],
): readonly T[] {
  const redirects: Matched[] = [];
  return rules.filter((rule) => {
    const redirect = redirectOf(rule.actions);
    const matched = matchedBy(rule.conditions);
    if (redirect !== undefined && isEndless(port, protocol, redirect, matched)) return false;
    if (redirects.some((earlier) => takesAll(earlier, matched))) return false;
    if (redirect !== undefined) redirects.push(matched);
    return true;
  });
}

interface Matched {
  readonly hosts: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  readonly hasRegexPath: boolean;
  readonly hasOthers: boolean;
}

function matchedBy(conditions: readonly RuleCondition[]): Matched {
  const valuesOf = (name: 'host-header' | 'path-pattern', isRegex: boolean) =>
    conditions.flatMap((one) => (one.field === name && one.isRegex === isRegex ? one.values : []));
  const expressions = valuesOf('path-pattern', true);
  return {
    // Regular expressions for hosts are not looked at, as if there were no host.
    hosts: new Set(valuesOf('host-header', false)),
    paths: new Set([...valuesOf('path-pattern', false), ...expressions]),
    hasRegexPath: expressions.length > 0,
    hasOthers: conditions.some(({ field }) => field !== 'host-header' && field !== 'path-pattern'),
  };
}

function redirectOf(actions: readonly PlannedAction[]) {
  return actions.find((action) => action.type === 'redirect')?.config;
}

function isEndless(
  port: number,
  protocol: string,
  redirect: NonNullable<ReturnType<typeof redirectOf>>,
  { hosts, paths, hasRegexPath }: Matched,
): boolean {
  if (hasRegexPath) return false;
  const keeps = (value: string | undefined, same: string, isMatched: (value: string) => boolean) =>
    value === undefined || value === same || isMatched(value);
  return (
    keeps(redirect.host, '#{host}', (host) => hosts.has(host)) &&
    keeps(redirect.path, '/#{path}', (path) => paths.has(path)) &&
    keeps(redirect.port, '#{port}', (given) => given === String(port)) &&
    keeps(redirect.protocol, '#{protocol}', (given) => given === protocol) &&
    keeps(redirect.query, '#{query}', () => false)
  );
}

function takesAll(earlier: Matched, later: Matched): boolean {
  return (
    !earlier.hasOthers &&
    (earlier.hosts.size === 0 || isWithin(later.hosts, earlier.hosts)) &&
    (earlier.paths.size === 0 || earlier.paths.has('/*') || isWithin(later.paths, earlier.paths))
  );
}

function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return inner.size > 0 && [...inner].every((value) => outer.has(value));
}
