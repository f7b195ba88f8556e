import type * as aws from '../../snapshot/aws.js';
import type { Lens } from '../lens.js';
import type {
  ActualListener,
  MissingRule,
  Plan,
  PlannedListener,
  PlannedRule,
  RuleCondition,
  RuleDrift,
  Unavailable,
} from '../topology.js';
import { conditionIn } from './matches.js';
import { patternsOf } from './overlap.js';

/**
 * The planned rules that no rule of their listener equals in its conditions. A rule that forwards
 * to target groups of other Services only is no equal. Listeners that are not there are left out.
 */
export function missingRules(
  lens: Lens,
  plan: Plan,
  listeners: readonly ActualListener[] | undefined,
): readonly MissingRule[] {
  if (plan.state !== 'planned' || listeners === undefined) return [];
  return plan.listeners.flatMap((planned): readonly MissingRule[] => {
    const { rules } = planned;
    const listener = listeners.find(({ value }) => isThat(planned, value));
    const actual = listener?.rules?.value;
    if (listener === undefined || actual === undefined) return [];
    const byKey = new Map<string, aws.Rule[]>();
    for (const one of actual) {
      const key = keyOf((one.Conditions ?? []).map(actualCondition));
      byKey.set(key, [...(byKey.get(key) ?? []), one]);
    }
    return rules.flatMap((rule): readonly MissingRule[] => {
      const alike = byKey.get(keyOf(rule.conditions.map(plannedCondition))) ?? [];
      if (alike.some((one) => mayAnswerAs(lens, rule, one))) return [];
      const sameIndex = actual.findIndex(({ Priority }) => Priority === String(rule.priority));
      const standIn =
        sameIndex === -1 ? actual.findIndex(({ IsDefault }) => IsDefault === true) : sameIndex;
      return [{ rule, listener, standIn: standIn === -1 ? undefined : standIn }];
    });
  });
}

/**
 * Rules of the planned listeners that are not planned, those that answer in another way, and the
 * first that comes too early.
 */
export function ruleDrifts(
  plan: Plan,
  listeners: readonly ActualListener[] | undefined,
): readonly RuleDrift[] {
  if (plan.state !== 'planned' || listeners === undefined) return [];
  return plan.listeners.flatMap((planned): readonly RuleDrift[] => {
    const listener = listeners.find(({ value }) => isThat(planned, value));
    if (listener?.rules === undefined) return [];
    // Several rules may have the same conditions.
    const places = new Map<string, number[]>();
    const alike = new Map<string, PlannedRule[]>();
    for (const [place, rule] of planned.rules.entries()) {
      const key = keyOf(rule.conditions.map(plannedCondition));
      places.set(key, [...(places.get(key) ?? []), place]);
      alike.set(key, [...(alike.get(key) ?? []), rule]);
    }
    const inOrder = listener.rules.value
      .map((value, index) => ({ value, index }))
      .filter(({ value }) => value.IsDefault !== true)
      .sort((a, b) => Number(a.value.Priority) - Number(b.value.Priority))
      .map(({ value, index }) => {
        const key = keyOf((value.Conditions ?? []).map(actualCondition));
        const isChanged = alike.get(key)?.every((rule) => answersOtherwise(rule, value)) === true;
        return { index, place: places.get(key)?.shift(), isChanged };
      });
    const extra = inOrder.filter(({ place }) => place === undefined);
    const known = inOrder.filter(({ place }) => place !== undefined);
    const early = known.find(({ place = 0 }, i) => (known[i + 1]?.place ?? place) < place);
    return [
      ...inOrder
        .filter(({ isChanged }) => isChanged)
        .map(({ index }): RuleDrift => ({ listener, index, kind: 'answer' })),
      ...extra.map(({ index }): RuleDrift => ({ listener, index, kind: 'extra' })),
      ...(early === undefined
        ? []
        : [{ listener, index: early.index, kind: 'order' } satisfies RuleDrift]),
    ];
  });
}

const STAND_INS = {
  'Backend service does not exist': 'service',
  'Backend action does not exist': 'action',
} as const;

/**
 * Whether one of them forwards, redirects or answers by itself, and the other does not. What stands
 * in for a Service or an action that is not there comes and goes with it.
 */
function answersOtherwise({ actions }: PlannedRule, actual: aws.Rule): boolean {
  const planned = actions.find(({ type }) => isAnswer(type));
  const last = actual.Actions?.find(({ Type }) => isAnswer(Type));
  if (planned === undefined || last === undefined || last.Type === planned.type) return false;
  const bodies = [
    last.FixedResponseConfig?.MessageBody,
    planned.type === 'fixed-response' ? planned.config.messageBody : undefined,
  ];
  return bodies.every((body) => body === undefined || !Object.hasOwn(STAND_INS, body));
}

const isAnswer = (type: string | undefined): boolean =>
  type === 'forward' || type === 'redirect' || type === 'fixed-response';

/** The answers that the controller gives in the place of a Service or an action that was not there. */
export function unavailable(
  plan: Plan,
  listeners: readonly ActualListener[] | undefined,
): readonly Unavailable[] {
  return (listeners ?? []).flatMap((listener): readonly Unavailable[] => {
    const planned =
      plan.state === 'planned'
        ? plan.listeners.find((one) => isThat(one, listener.value))
        : undefined;
    return (listener.rules?.value ?? []).flatMap((rule, index): readonly Unavailable[] => {
      const fixed = rule.Actions?.find(({ Type }) => Type === 'fixed-response');
      const { StatusCode, MessageBody = '' } = fixed?.FixedResponseConfig ?? {};
      if (StatusCode !== '503' || !Object.hasOwn(STAND_INS, MessageBody)) return [];
      const key = keyOf((rule.Conditions ?? []).map(actualCondition));
      const own = planned?.rules.find(
        ({ conditions }) => keyOf(conditions.map(plannedCondition)) === key,
      );
      return [
        {
          wants: STAND_INS[MessageBody as keyof typeof STAND_INS],
          listener,
          index,
          member: own?.member,
          route: own?.route,
        },
      ];
    });
  });
}

const isThat = ({ port, protocol }: PlannedListener, value: aws.Listener): boolean =>
  value.Port === port && value.Protocol === protocol;

const keyOf = (conditions: readonly string[]): string => conditions.toSorted().join('\n');

const conditionKey = (
  field: string | undefined,
  name: string,
  patterns: readonly string[],
): string => JSON.stringify([field, name.toLowerCase(), [...new Set(patterns)].sort()]);

function plannedCondition(condition: RuleCondition): string {
  const name = condition.field === 'http-header' ? condition.name : '';
  return conditionKey(condition.field, name, patternsOf(condition));
}

function actualCondition(condition: NonNullable<aws.Rule['Conditions']>[number]): string {
  const read = conditionIn(condition);
  return read === undefined
    ? conditionKey(condition.Field, '', condition.Values ?? [])
    : plannedCondition(read);
}

/** False only where both forward, and the target groups of both are known and have none in common. */
function mayAnswerAs(lens: Lens, { actions }: PlannedRule, actual: aws.Rule): boolean {
  const planned = actions.find((action) => action.type === 'forward');
  const forward = actual.Actions?.find(({ Type }) => Type === 'forward');
  if (planned === undefined || forward === undefined) return true;
  const arns = forward.ForwardConfig?.TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn) ?? [
    forward.TargetGroupArn,
  ];
  const found = arns.map((arn) => lens.tagsOf(arn ?? '')['ingress.k8s.aws/resource']);
  return planned.targets.some(
    ({ resource }) =>
      resource === undefined || found.includes(undefined) || found.includes(resource),
  );
}
