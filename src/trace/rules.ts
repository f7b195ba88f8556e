import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { allOf, conditionIn, holds, type HttpRequest } from '../topology/plan/matches.js';
import type { PlannedAction, PlannedListener, RuleCondition } from '../topology/topology.js';
import type { TracedCondition, TracedRule } from './traced.js';

/** A target group that an action forwards to. */
export interface Share {
  /** Its ARN; absent where it is only planned. */
  readonly arn: string | undefined;
  readonly label: string;
  readonly weight: number;
}

export type Action =
  | {
      readonly type: 'forward';
      readonly shares: readonly Share[];
      /** For how many seconds clients stay with a group; absent where they need not. */
      readonly stickySeconds: number | undefined;
    }
  | {
      readonly type: 'redirect';
      readonly config: Readonly<
        Partial<
          Record<'host' | 'path' | 'port' | 'protocol' | 'query' | 'statusCode', string | undefined>
        >
      >;
    }
  | { readonly type: 'fixed-response'; readonly statusCode: string; readonly body: string }
  | { readonly type: 'sign-in' | 'token' | 'guard'; readonly onUnauthenticated: string | undefined }
  | { readonly type: 'other'; readonly name: string };

/** One rule, of a listener that is there or of one that is planned. */
export interface Rule {
  readonly priority: string;
  /** Absent ones are of a kind that is not known. */
  readonly conditions: readonly (RuleCondition | undefined)[];
  readonly actions: readonly Action[];
  readonly ref: Ref | undefined;
  readonly source: Evidence | undefined;
}

/** The rules of a listener in the order in which they are tried, the default one last. */
export function rulesThere(rules: Seen<readonly aws.Rule[]>): readonly Rule[] {
  return rules.value
    .map((value, index): Rule => {
      const { RuleArn: arn, IsDefault, Priority = '', Conditions = [], Actions = [] } = value;
      return {
        priority: IsDefault === true ? 'default' : Priority,
        conditions: Conditions.map(conditionIn),
        actions: inOrder(Actions).map(actionThere),
        ref: { kind: 'ListenerRule', name: arn, arn },
        source: cite(rules, index),
      };
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
}

const rankOf = ({ priority }: Rule): number =>
  priority === 'default' ? Infinity : Number(priority);

const inOrder = (actions: readonly aws.Action[]): readonly aws.Action[] =>
  actions.toSorted((a, b) => (a.Order ?? Infinity) - (b.Order ?? Infinity) || 0);

export function defaultRule(actions: readonly aws.Action[], source: Evidence): Rule {
  return {
    priority: 'default',
    conditions: [],
    actions: inOrder(actions).map(actionThere),
    ref: undefined,
    source,
  };
}

function actionThere(action: aws.Action): Action {
  switch (action.Type) {
    case 'forward': {
      const { ForwardConfig, TargetGroupArn } = action;
      const groups = ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }];
      const sticky = ForwardConfig?.TargetGroupStickinessConfig;
      return {
        type: 'forward',
        shares: groups.map(({ TargetGroupArn: arn, Weight = 1 }) => ({
          arn,
          label: arn?.split('/')[1] ?? 'a target group',
          weight: Weight,
        })),
        stickySeconds: sticky?.Enabled === true ? (sticky.DurationSeconds ?? 3600) : undefined,
      };
    }
    case 'redirect': {
      const { Host, Path, Port, Protocol, Query, StatusCode } = action.RedirectConfig ?? {};
      return {
        type: 'redirect',
        config: {
          host: Host,
          path: Path,
          port: Port,
          protocol: Protocol,
          query: Query,
          statusCode: StatusCode,
        },
      };
    }
    case 'fixed-response': {
      const { StatusCode = '', MessageBody = '' } = action.FixedResponseConfig ?? {};
      return { type: 'fixed-response', statusCode: StatusCode, body: MessageBody };
    }
    case 'authenticate-oidc':
    case 'authenticate-cognito': {
      const config = action.AuthenticateOidcConfig ?? action.AuthenticateCognitoConfig;
      return { type: 'sign-in', onUnauthenticated: config?.OnUnauthenticatedRequest };
    }
    case 'jwt-validation':
      return { type: 'token', onUnauthenticated: undefined };
    default:
      return { type: 'other', name: action.Type };
  }
}

/** The rules that the controller would write. */
export function rulesPlanned({ rules, defaultActions }: PlannedListener): readonly Rule[] {
  return [
    ...rules.map(({ priority, conditions, actions, member }) => ({
      priority: String(priority),
      conditions,
      actions: actions.map(actionPlanned),
      ref: member.ref,
      source: undefined,
    })),
    {
      priority: 'default',
      conditions: [],
      actions: defaultActions.map(actionPlanned),
      ref: undefined,
      source: undefined,
    },
  ];
}

function actionPlanned(action: PlannedAction): Action {
  switch (action.type) {
    case 'forward':
      return {
        type: 'forward',
        shares: action.targets.map((target) => ({
          arn: target.targetGroupArn,
          label:
            target.targetGroupName ??
            target.targetGroupArn?.split('/')[1] ??
            `Service ${target.serviceName ?? ''}, port ${String(target.servicePort ?? '')}`,
          weight: target.weight ?? 1,
        })),
        stickySeconds:
          action.stickiness?.enabled === true
            ? (action.stickiness.durationSeconds ?? 3600)
            : undefined,
      };
    case 'redirect':
      return action;
    case 'fixed-response': {
      const { statusCode = '', messageBody = '' } = action.config;
      return { type: 'fixed-response', statusCode, body: messageBody };
    }
    case 'guard':
      return { type: 'guard', onUnauthenticated: undefined };
    case 'unseen':
      return { type: 'other', name: `what Service ${action.serviceName} decides` };
  }
}

export interface Choice {
  /** The one that answers; absent where an earlier one cannot be decided. */
  readonly winner: Rule | undefined;
  /** The first that cannot be decided, before the one that answers. */
  readonly doubt: Rule | undefined;
  readonly traced: readonly TracedRule[];
}

/** Tries every rule: the first whose conditions all hold answers. */
export function chooseRule(rules: readonly Rule[], request: HttpRequest): Choice {
  let winner: Rule | undefined;
  let doubt: Rule | undefined;
  const traced = rules.map((rule): TracedRule => {
    const conditions = rule.conditions.map((condition): TracedCondition =>
      condition === undefined
        ? { text: 'a condition of an unknown kind', holds: 'unknown' }
        : { text: conditionText(condition), holds: holds(condition, request) },
    );
    const held = allOf(conditions.map((one) => one.holds));
    const isLate = winner !== undefined;
    if (held === 'unknown' && !isLate) doubt ??= rule;
    const wins = held === true && !isLate;
    if (wins) winner = rule;
    return {
      priority: rule.priority,
      verdict:
        held === false
          ? 'differs'
          : held === 'unknown'
            ? 'unknown'
            : wins && doubt === undefined
              ? 'wins'
              : 'late',
      conditions,
      action: rule.actions.map(actionText).join(', then '),
      ref: rule.ref,
    };
  });
  return { winner: doubt === undefined ? winner : undefined, doubt, traced };
}

function conditionText(condition: RuleCondition): string {
  const any = (values: readonly string[]): string => values.join(' or ');
  switch (condition.field) {
    case 'host-header':
    case 'path-pattern':
      return `${condition.field} ${condition.isRegex ? 'matches' : 'is'} ${any(condition.values)}`;
    case 'http-header':
      return `http-header ${condition.name} ${condition.isRegex ? 'matches' : 'is'} ${any(condition.values)}`;
    case 'query-string':
      return `query-string has ${any(
        condition.values.map(({ key, value }) => (key === undefined ? value : `${key}=${value}`)),
      )}`;
    case 'http-request-method':
    case 'source-ip':
      return `${condition.field} is ${any(condition.values)}`;
  }
}

export function actionText(action: Action): string {
  switch (action.type) {
    case 'forward': {
      const sum = action.shares.reduce((total, { weight }) => total + weight, 0);
      return `forwards to ${action.shares
        .map(({ label, weight }) =>
          action.shares.length === 1 ? label : `${label} (${percentOf(weight, sum)} %)`,
        )
        .join(', ')}`;
    }
    case 'redirect':
      return `redirects with ${(action.config.statusCode ?? '').replace('HTTP_', '')}`;
    case 'fixed-response':
      return `answers ${action.statusCode}`;
    case 'sign-in':
      return 'makes people sign in';
    case 'token':
      return 'asks for a token';
    case 'guard':
      return 'asks who it is';
    case 'other':
      return `does ${action.name}`;
  }
}

export const percentOf = (weight: number, sum: number): number =>
  sum === 0 ? 0 : Math.round((1000 * weight) / sum) / 10;
