import type { PlannedListener, PlannedRule, RuleCondition } from '../topology.js';
import { contains, meet } from './overlap.js';

/**
 * Rules for a path that ends with a slash and has no wildcard, where nothing on the listener
 * answers what is below. Whoever writes wildcards for the rest of a host knows of them.
 */
export function narrowRules({
  rules,
  defaultActions,
}: Pick<PlannedListener, 'rules' | 'defaultActions'>): readonly PlannedRule[] {
  const isNotFound = defaultActions.every(
    (action) => action.type === 'fixed-response' && action.config.statusCode === '404',
  );
  if (!isNotFound) return [];
  return rules.filter((rule) => {
    const { path = '', pathType } = rule.route;
    const patterns = valuesOf(rule, 'path-pattern');
    return (
      (pathType === undefined || pathType === 'ImplementationSpecific') &&
      path.endsWith('/') &&
      patterns?.length === 1 &&
      patterns[0] === path &&
      !/[*?]/.test(path) &&
      rule.actions.some(({ type }) => type === 'forward') &&
      !rules.some((other) => other !== rule && answersBelow(other, rule, path))
    );
  });
}

/** Whether it answers something below the path, on a host of the rule; a single path is nothing. */
function answersBelow(other: PlannedRule, rule: PlannedRule, path: string): boolean {
  const hosts = valuesOf(rule, 'host-header') ?? ['*'];
  const others = valuesOf(other, 'host-header') ?? ['*'];
  const patterns = valuesOf(other, 'path-pattern') ?? ['/*'];
  return (
    hosts.some((host) => others.some((one) => contains(one, host) || contains(host, one))) &&
    patterns.some((pattern) => /[*?]/.test(pattern) && meet(pattern, `${path}?*`))
  );
}

/** Absent where there is no such condition, everything where it has regular expressions. */
function valuesOf(
  { conditions }: PlannedRule,
  field: 'host-header' | 'path-pattern',
): readonly string[] | undefined {
  const found = conditions.find(
    (one): one is RuleCondition & { field: 'host-header' | 'path-pattern' } => one.field === field,
  );
  if (found === undefined) return undefined;
  return found.isRegex ? ['*'] : found.values;
}
