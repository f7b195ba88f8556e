import type * as aws from '../../snapshot/aws.js';
import type { Lens } from '../lens.js';
import type { ActualListener, MissingRule, Plan, PlannedRule, RuleCondition } from '../topology.js';
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
  return plan.listeners.flatMap(({ port, protocol, rules }): readonly MissingRule[] => {
    const listener = listeners.find(
      ({ value }) => value.Port === port && value.Protocol === protocol,
    );
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
  const { Field, Values = [] } = condition;
  const config =
    condition.HostHeaderConfig ?? condition.PathPatternConfig ?? condition.HttpHeaderConfig;
  const pairs = condition.QueryStringConfig?.Values?.map(
    ({ Key, Value }) => `${Key ?? ''}=${Value ?? ''}`,
  );
  const values =
    pairs ??
    config?.Values ??
    condition.HttpRequestMethodConfig?.Values ??
    condition.SourceIpConfig?.Values ??
    Values;
  const expressions = config?.RegexValues?.map((value) => `regex ${value}`) ?? [];
  return conditionKey(Field, condition.HttpHeaderConfig?.HttpHeaderName ?? '', [
    ...(Field === 'host-header' ? values.map((value) => value.toLowerCase()) : values),
    ...expressions,
  ]);
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
