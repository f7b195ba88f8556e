import type * as aws from '../snapshot/aws.js';
import { and, conditionHolds, listOf, or, type Held, type Truth } from './conditions.js';
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
      const holds = conditionHolds(operator, values, claim(key, token));
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

/** What the request holds for a key. */
function claim(key: string, { issuer, subject, audience }: WebIdentityToken): Held {
  // The names of keys are compared without regard to case, what they hold is not.
  const [, prefix, name] = /^(.*):([^:]*)$/.exec(key.toLowerCase()) ?? [];
  if (name !== 'sub' && name !== 'aud') return undefined;
  // Other issuers lie under a host name with a path; `aws:` and `sts:` are keys of AWS's own.
  if (prefix !== issuer.toLowerCase()) return prefix?.includes('.') ? null : undefined;
  return name === 'sub' ? subject : audience;
}
