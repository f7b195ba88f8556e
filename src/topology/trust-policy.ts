import type * as aws from '../snapshot/aws.js';
import { contains } from './plan/overlap.js';
import type { Trust } from './topology.js';

/** What STS learns from the token of a service account. */
export interface WebIdentityToken {
  /** The ARN of the IAM OIDC provider that stands for the issuer. */
  readonly provider: string;
  /** Without its scheme: the prefix of the condition keys. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

type Truth = boolean | 'unknown';

interface Judged {
  readonly holds: Truth;
  /** Why it does not hold. */
  readonly reason: string;
  /** How far the statement fits: the one that fits furthest is worth telling. */
  readonly depth: number;
}

const ACTION = 'sts:assumerolewithwebidentity';

/** Whether a role's trust policy lets the holder of a token assume the role. */
export function trustOf(document: aws.PolicyDocument | undefined, token: WebIdentityToken): Trust {
  const statements = document?.Statement;
  if (statements === undefined) return { verdict: 'unknown' };
  const list = Array.isArray(statements) ? statements : [statements];
  const effects = new Set(list.map(({ Effect }) => Effect));
  effects.delete('Allow');
  effects.delete('Deny');
  if (effects.size > 0) return { verdict: 'unknown' };
  const judged = (effect: string): readonly Judged[] =>
    list.filter(({ Effect }) => Effect === effect).map((statement) => judge(statement, token));
  const denied = or(judged('Deny').map(({ holds }) => holds));
  if (denied === true) {
    return {
      verdict: 'denied',
      reason: `denies sts:AssumeRoleWithWebIdentity to ${token.subject}`,
    };
  }
  const grants = judged('Allow');
  const allowed = or(grants.map(({ holds }) => holds));
  if (allowed === false) {
    const [closest] = grants.toSorted(
      (a, b) => b.depth - a.depth || (a.reason < b.reason ? -1 : 1),
    );
    return {
      verdict: 'denied',
      reason: closest?.reason ?? 'allows sts:AssumeRoleWithWebIdentity to nobody',
    };
  }
  return { verdict: denied === 'unknown' || allowed === 'unknown' ? 'unknown' : 'allowed' };
}

function judge(statement: aws.Statement, token: WebIdentityToken): Judged {
  if (!coversAction(statement)) {
    const reason = 'allows sts:AssumeRoleWithWebIdentity to nobody';
    return { holds: false, reason, depth: 0 };
  }
  const principal = coversPrincipal(statement, token);
  if (principal === false) {
    const named = listOf(federated(statement)).toSorted();
    const reason =
      named.length === 0
        ? `names no OIDC provider, where ${token.provider} is needed`
        : `names ${named.join(' and ')}, where ${token.provider} is needed`;
    return { holds: false, reason, depth: named.length === 0 ? 1 : 2 };
  }
  const failing: string[] = [];
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const values = (Array.isArray(value) ? value : [value]).map(String);
      const holds = evaluate(operator, key, values, token);
      if (holds === false) failing.push(`wants ${key} by ${operator} to be ${values.join(' or ')}`);
      return holds;
    }),
  );
  return {
    holds: and([principal, ...conditions]),
    reason: failing.toSorted().join(' and '),
    depth: 3,
  };
}

function coversAction({ Action, NotAction }: aws.Statement): boolean {
  const isAmong = (actions: string | readonly string[]): boolean =>
    listOf(actions).some((pattern) => contains(pattern.toLowerCase(), ACTION));
  if (Action !== undefined) return isAmong(Action);
  return NotAction !== undefined && !isAmong(NotAction);
}

function coversPrincipal(statement: aws.Statement, { provider }: WebIdentityToken): Truth {
  const { Principal, NotPrincipal } = statement;
  // Whether "everybody" takes in the holder of a token is not documented.
  if (NotPrincipal !== undefined || Principal === '*') return 'unknown';
  const named = listOf(federated(statement));
  if (named.includes(provider)) return true;
  const isOpen = typeof Principal === 'object' && listOf(Principal['AWS'] ?? []).includes('*');
  const isClose = named.some(
    (one) => one.includes('*') || one.toLowerCase() === provider.toLowerCase(),
  );
  return isOpen || isClose ? 'unknown' : false;
}

function federated({ Principal }: aws.Statement): string | readonly string[] {
  return typeof Principal === 'object' ? (Principal['Federated'] ?? []) : [];
}

/** One key of one operator: several values are alternatives. */
function evaluate(
  operator: string,
  key: string,
  values: readonly string[],
  token: WebIdentityToken,
): Truth {
  const actual = claim(key, token);
  if (actual === 'unknown' || values.length === 0) return 'unknown';
  const [, forEach, name = '', ifExists] =
    /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  if (name === 'null') return or(values.map((value) => (value === 'true') === (actual === null)));
  const test = TESTS[name];
  if (test === undefined) return 'unknown';
  if (actual === null) {
    if (forEach === 'foranyvalue:') return ifExists !== undefined;
    return forEach !== undefined || ifExists !== undefined || test.negated;
  }
  const among = or(
    values.map((value) => (value.includes('${') ? 'unknown' : test.matches(value, actual))),
  );
  return test.negated ? not(among) : among;
}

const same = (wanted: string, actual: string): boolean => wanted === actual;
const sameText = (wanted: string, actual: string): boolean =>
  wanted.toLowerCase() === actual.toLowerCase();

const TESTS: Readonly<
  Record<
    string,
    { readonly negated: boolean; matches(wanted: string, actual: string): boolean } | undefined
  >
> = {
  stringequals: { negated: false, matches: same },
  stringnotequals: { negated: true, matches: same },
  stringequalsignorecase: { negated: false, matches: sameText },
  stringnotequalsignorecase: { negated: true, matches: sameText },
  stringlike: { negated: false, matches: contains },
  stringnotlike: { negated: true, matches: contains },
};

/** What the request holds for a key; `null` where it does not have it. */
function claim(key: string, { issuer, subject, audience }: WebIdentityToken): string | null {
  // The names of keys are compared without regard to case, what they hold is not.
  const [, prefix, name] = /^(.*):([^:]*)$/.exec(key.toLowerCase()) ?? [];
  if (name !== 'sub' && name !== 'aud') return 'unknown';
  // Other issuers lie under a host name with a path; `aws:` and `sts:` are keys of AWS's own.
  if (prefix !== issuer.toLowerCase()) return prefix?.includes('.') ? null : 'unknown';
  return name === 'sub' ? subject : audience;
}

const listOf = (one: string | readonly string[]): readonly string[] =>
  typeof one === 'string' ? [one] : one;

const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);
const or = (truths: readonly Truth[]): Truth =>
  truths.includes(true) || (truths.includes('unknown') ? 'unknown' : false);
const and = (truths: readonly Truth[]): Truth => not(or(truths.map(not)));
