import { contains } from './plan/overlap.js';

/** What can be said of a statement of a policy, or of a part of one. */
export type Truth = boolean | 'unknown';

/**
 * What a request holds for a key of a condition: `null` where it does not have it, `undefined`
 * where nothing tells.
 */
export type Held = string | null | undefined;

/** One key of one operator of a policy's conditions: several values are alternatives. */
export function conditionHolds(operator: string, values: readonly string[], held: Held): Truth {
  if (held === undefined || values.length === 0) return 'unknown';
  const [, forEach, name = '', ifExists] =
    /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  if (name === 'null') return or(values.map((value) => (value === 'true') === (held === null)));
  const test = TESTS[name];
  if (test === undefined) return 'unknown';
  if (held === null) {
    if (forEach === 'foranyvalue:') return ifExists !== undefined;
    return forEach !== undefined || ifExists !== undefined || test.negated;
  }
  const among = or(
    values.map((value) => (value.includes('${') ? 'unknown' : test.matches(value, held))),
  );
  return test.negated ? not(among) : among;
}

interface Operator {
  readonly negated: boolean;
  matches(wanted: string, held: string): boolean;
}

const same = (wanted: string, held: string): boolean => wanted === held;
const sameText = (wanted: string, held: string): boolean =>
  wanted.toLowerCase() === held.toLowerCase();

/** Of an ARN, each of the six parts is compared with its own. */
function sameArn(wanted: string, held: string): boolean {
  const [patterns, parts] = [arnParts(wanted), arnParts(held)];
  return (
    patterns.length === parts.length &&
    patterns.every((pattern, index) => contains(pattern, parts[index] ?? ''))
  );
}

/** The six parts of an ARN; of shorter texts, the last ones are empty. */
export function arnParts(arn: string): readonly string[] {
  const [scheme = '', partition = '', service = '', region = '', account = '', ...rest] =
    arn.split(':');
  return [scheme, partition, service, region, account, rest.join(':')];
}

const is = (matches: Operator['matches']): Operator => ({ negated: false, matches });
const isNot = (matches: Operator['matches']): Operator => ({ negated: true, matches });

const TESTS: Readonly<Partial<Record<string, Operator>>> = {
  stringequals: is(same),
  stringnotequals: isNot(same),
  stringequalsignorecase: is(sameText),
  stringnotequalsignorecase: isNot(sameText),
  stringlike: is(contains),
  stringnotlike: isNot(contains),
  arnequals: is(sameArn),
  arnnotequals: isNot(sameArn),
  arnlike: is(sameArn),
  arnnotlike: isNot(sameArn),
  bool: is(sameText),
};

export const listOf = (one: string | readonly string[]): readonly string[] =>
  typeof one === 'string' ? [one] : one;

export const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);
export const or = (truths: readonly Truth[]): Truth =>
  truths.includes(true) || (truths.includes('unknown') ? 'unknown' : false);
export const and = (truths: readonly Truth[]): Truth => not(or(truths.map(not)));
