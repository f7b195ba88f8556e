import type { Overlap, PlannedRule, RuleCondition } from '../topology.js';

/**
 * The rules of one listener that the same request may match. Pairs of one Ingress are left out,
 * unless the later rule never gets a request; whoever gets none takes none from others.
 */
export function overlapsOf(rules: readonly PlannedRule[]): readonly Overlap[] {
  const byHost = new Map<string, PlannedRule[]>();
  const anyHost: PlannedRule[] = [];
  const earlier: PlannedRule[] = [];
  const overlaps: Overlap[] = [];
  for (const rule of rules) {
    const hosts = exactHosts(rule);
    const candidates =
      hosts === undefined
        ? earlier
        : [...new Set([...anyHost, ...hosts.flatMap((host) => byHost.get(host) ?? [])])].sort(
            (a, b) => a.priority - b.priority,
          );
    let isCovered = false;
    for (const other of candidates) {
      const relation = relationOf(other.conditions, rule.conditions);
      if (relation === undefined) continue;
      if (other.member !== rule.member || relation === 'covers') {
        overlaps.push({ earlier: other, later: rule, relation });
      }
      isCovered = relation === 'covers';
      if (isCovered) break;
    }
    if (isCovered) continue;
    earlier.push(rule);
    if (hosts === undefined) anyHost.push(rule);
    for (const host of hosts ?? []) {
      const known = byHost.get(host);
      if (known === undefined) byHost.set(host, [rule]);
      else known.push(rule);
    }
  }
  return overlaps;
}

function exactHosts({ conditions }: PlannedRule): readonly string[] | undefined {
  const hosts = conditions.find(({ field }) => field === 'host-header');
  if (hosts?.field !== 'host-header' || hosts.isRegex) return undefined;
  return hosts.values.some((value) => /[*?]/.test(value))
    ? undefined
    : hosts.values.map((value) => value.toLowerCase());
}

type Conditions = readonly RuleCondition[];

function relationOf(earlier: Conditions, later: Conditions): Overlap['relation'] | undefined {
  if (!mayMeet(earlier, later)) return undefined;
  if (implies(later, earlier)) return 'covers';
  return implies(earlier, later) ? 'within' : 'crosses';
}

/** Whether a request that the first conditions let through passes the others too. */
function implies(first: Conditions, others: Conditions): boolean {
  return others.every(
    (other) =>
      isAlways(other) ||
      first.some(
        (one) =>
          isOfOneField(one, other) &&
          patternsOf(one).every((inner) =>
            patternsOf(other).some((outer) =>
              isGlob(one) && isGlob(other) ? contains(outer, inner) : outer === inner,
            ),
          ),
      ),
  );
}

/** Regular expressions meet only their equals; whatever is not sure to meet does not. */
function mayMeet(first: Conditions, others: Conditions): boolean {
  return first.every((one) =>
    others.every(
      (other) =>
        !isOfOneField(one, other) ||
        patternsOf(one).some((a) =>
          patternsOf(other).some((b) => (isGlob(one) && isGlob(other) ? meet(a, b) : a === b)),
        ),
    ),
  );
}

function isAlways(condition: RuleCondition): boolean {
  return (
    (condition.field === 'path-pattern' && condition.values.includes('/*')) ||
    (condition.field === 'host-header' && condition.values.includes('*'))
  );
}

function isOfOneField(a: RuleCondition, b: RuleCondition): boolean {
  return (
    a.field === b.field &&
    (a.field !== 'http-header' ||
      b.field !== 'http-header' ||
      a.name.toLowerCase() === b.name.toLowerCase())
  );
}

function isGlob(condition: RuleCondition): boolean {
  return 'isRegex' in condition && !condition.isRegex;
}

/** The values of a condition, one string each, so that equal ones are equal. */
export function patternsOf(condition: RuleCondition): readonly string[] {
  switch (condition.field) {
    case 'query-string':
      return condition.values.map(({ key, value }) => `${key ?? ''}=${value}`);
    case 'host-header':
      return condition.isRegex
        ? condition.values.map((value) => `regex ${value}`)
        : condition.values.map((value) => value.toLowerCase());
    case 'path-pattern':
    case 'http-header':
      return condition.isRegex
        ? condition.values.map((value) => `regex ${value}`)
        : condition.values;
    case 'http-request-method':
    case 'source-ip':
      return condition.values;
  }
}

/** Whether `*` and `?` of the outer pattern match whatever the inner one matches. */
export function contains(outer: string, inner: string): boolean {
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < inner.length) {
    const [want, have] = [outer[at], inner[from]];
    if (want === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (have !== '*' && (want === have || want === '?')) {
      at += 1;
      from += 1;
    } else if (star === -1) {
      return false;
    } else {
      resume += 1;
      from = resume;
      at = star + 1;
    }
  }
  return /^\**$/.test(outer.slice(at));
}

/** Whether some text matches both patterns. */
export function meet(a: string, b: string): boolean {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    if (a[i] === '*' || b[i] === '*') return meetFrom(a, b);
    if (a[i] !== b[i] && a[i] !== '?' && b[i] !== '?') return false;
  }
  return meetFrom(a, b);
}

function meetFrom(a: string, b: string): boolean {
  const isEmpty = (pattern: string, from: number): boolean => /^\**$/.test(pattern.slice(from));
  // Whether what is left of `a` from some place meets what is left of `b`, from the back.
  let below = Array.from({ length: b.length + 1 }, (_, j) => isEmpty(b, j));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row: boolean[] = [];
    row[b.length] = isEmpty(a, i);
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [one, other] = [a[i], b[j]];
      row[j] =
        one === '*' || other === '*'
          ? below[j] === true || row[j + 1] === true
          : (one === other || one === '?' || other === '?') && below[j + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}
