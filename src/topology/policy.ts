import type * as aws from '../snapshot/aws.js';
import {
  and,
  arnParts,
  conditionHolds,
  listOf,
  not,
  or,
  type Held,
  type Truth,
} from './conditions.js';
import { contains, meet } from './plan/overlap.js';

/** What somebody asks of AWS, as far as policies look at it. */
export interface Request {
  /** `elasticloadbalancing:AddTags`. */
  readonly action: string;
  /** An ARN, with `*` for what is not known of it; `*` where it is asked of no resource. */
  readonly resource: string;
  /** By key in lower case. What is not here is not known; `null` is known to be absent. */
  readonly context: Readonly<Record<string, string | null>>;
}

/** Which statement of which policy, by their places. */
export interface Place {
  readonly policy: number;
  readonly statement: number;
}

export type Ruling =
  | { readonly verdict: 'allowed' | 'unknown' }
  | {
      readonly verdict: 'denied';
      /**
       * A statement forbids it; the permissions boundary does not allow it; or no statement allows
       * it, and the closest fails by its condition, by its resource, or there is none of the action.
       */
      readonly because: 'deny' | 'boundary' | 'condition' | 'resource' | 'action';
      /** The statement that forbids it, or that comes closest. */
      readonly by: Place | undefined;
      /** The condition keys, in lower case, for which the closest one fails. */
      readonly keys: readonly string[];
    };

interface Judged {
  readonly place: Place;
  readonly effect: string | undefined;
  readonly isBoundary: boolean;
  readonly holds: Truth;
  readonly fails: 'action' | 'resource' | 'condition' | undefined;
  readonly keys: readonly string[];
}

const CLOSENESS = ['action', 'resource', 'condition'] as const;

/**
 * Whether the policies of a role let it do something. Those of its organisation and of the
 * resource are not looked at, so that what is allowed here may be refused all the same.
 */
export function ruleOn(policies: readonly aws.RolePolicy[], request: Request): Ruling {
  if (policies.some(({ document }) => document?.Statement === undefined)) {
    return { verdict: 'unknown' };
  }
  const judged = policies.flatMap((policy, index) => judgeAll(policy, index, request));
  const of = (effect: string, isBoundary: boolean): readonly Judged[] =>
    judged.filter((one) => one.effect === effect && one.isBoundary === isBoundary);
  const any = (some: readonly Judged[]): Truth => or(some.map(({ holds }) => holds));

  // An effect that does not exist may be meant as either.
  const odd = judged.some(({ effect }) => effect !== 'Allow' && effect !== 'Deny');
  const denials = [...of('Deny', false), ...of('Deny', true)];
  const denied = any(denials);
  if (denied === true) {
    const by = denials.find(({ holds }) => holds === true)?.place;
    return { verdict: 'denied', because: 'deny', by, keys: [] };
  }
  if (odd) return { verdict: 'unknown' };
  const grants = of('Allow', false);
  const allowed = any(grants);
  if (allowed === false) return closest(grants);
  const isBounded = policies.some(({ boundary }) => boundary === true);
  const within = isBounded ? any(of('Allow', true)) : true;
  if (within === false) {
    return { verdict: 'denied', because: 'boundary', by: undefined, keys: [] };
  }
  const verdict = and([allowed, within, not(denied)]);
  return { verdict: verdict === true ? 'allowed' : 'unknown' };
}

function closest(grants: readonly Judged[]): Ruling {
  for (const because of CLOSENESS.toReversed()) {
    const found = grants.find(({ fails }) => fails === because);
    if (found === undefined || because === 'action') continue;
    return { verdict: 'denied', because, by: found.place, keys: found.keys };
  }
  return { verdict: 'denied', because: 'action', by: undefined, keys: [] };
}

/** The statements of a policy, in a list where it has but one. */
export function statementsOf({ document }: aws.RolePolicy): readonly aws.Statement[] {
  const statements = document?.Statement ?? [];
  return Array.isArray(statements) ? statements : [statements];
}

function judgeAll(policy: aws.RolePolicy, index: number, request: Request): readonly Judged[] {
  return statementsOf(policy).map((statement, at): Judged => {
    const { holds, fails, keys } = judge(statement, request);
    return {
      place: { policy: index, statement: at },
      effect: statement.Effect,
      isBoundary: policy.boundary === true,
      holds,
      fails,
      keys,
    };
  });
}

function judge(
  statement: aws.Statement,
  request: Request,
): Pick<Judged, 'holds' | 'fails' | 'keys'> {
  const action = coversAction(statement, request.action);
  if (action === false) return { holds: false, fails: 'action', keys: [] };
  const resource = coversResource(statement, request.resource);
  if (resource === false) return { holds: false, fails: 'resource', keys: [] };
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({
      key: key.toLowerCase(),
      holds: conditionHolds(operator, valuesOf(value), heldBy(request, key)),
    })),
  );
  const holds = and([action, resource, ...conditions.map((one) => one.holds)]);
  const failing = conditions.filter((one) => one.holds === false).map(({ key }) => key);
  return { holds, fails: holds === false ? 'condition' : undefined, keys: failing };
}

const valuesOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map(String);

function heldBy({ context }: Request, key: string): Held {
  const name = key.toLowerCase();
  return Object.hasOwn(context, name) ? context[name] : undefined;
}

/** Whether a statement speaks of an action, whatever it asks of the resource. */
export function coversAction({ Action, NotAction }: aws.Statement, action: string): Truth {
  const among = (patterns: string | readonly string[]): boolean =>
    listOf(patterns).some((pattern) => contains(pattern.toLowerCase(), action.toLowerCase()));
  if (Action !== undefined) return among(Action);
  return NotAction === undefined ? 'unknown' : !among(NotAction);
}

/** Whether a statement speaks of a resource; of one that is not known whole, perhaps. */
export function coversResource({ Resource, NotResource }: aws.Statement, resource: string): Truth {
  const among = (patterns: string | readonly string[]): Truth =>
    or(listOf(patterns).map((pattern) => covers(pattern, resource)));
  if (Resource !== undefined) return among(Resource);
  return NotResource === undefined ? 'unknown' : not(among(NotResource));
}

function covers(pattern: string, resource: string): Truth {
  if (pattern.includes('${')) return pattern === resource ? true : 'unknown';
  if (contains(pattern, resource)) return true;
  const [patterns, parts] = [arnParts(pattern), arnParts(resource)];
  const isApart =
    pattern.split(':').length >= patterns.length &&
    resource.split(':').length >= parts.length &&
    patterns.some((one, index) => !meet(one, parts[index] ?? ''));
  return !isApart && meet(pattern, resource) ? 'unknown' : false;
}
