import type { PlannedChange } from '../../../findings/finding.js';
import type { Seen } from '../../../findings/cite.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, type ListenerRuleSpec } from '../model.js';
import {
  actionsText,
  actualAnswer,
  conditionsText,
  isSecretive,
  plannedActions,
  plannedAnswer,
  transformsText,
  type Answer,
} from './answers.js';
import type { Context } from './context.js';
import type { rulesOf } from './parts.js';
import { actionFor, compare, isSame, newFields, tagsOf } from './fields.js';

type RuleSpecs = ReturnType<typeof rulesOf>;
type ActualRules = readonly aws.Rule[];

interface Pair {
  readonly id: string;
  readonly spec: ListenerRuleSpec;
  readonly wanted: Answer;
  readonly rule: aws.Rule;
}

const priorityOf = ({ Priority }: aws.Rule): number => Number(Priority);

/**
 * Rules of one listener. The controller first takes rules that answer alike for the same and moves
 * them, then rewrites those in the place of others, and in the end makes and deletes the rest,
 * whoever made them. `isNew`: their listener is made anew, and they with it.
 */
export function ruleChanges(
  context: Context,
  port: number,
  specs: RuleSpecs,
  given: ActualRules,
  isNew: boolean,
): readonly PlannedChange[] {
  const actual = given
    .filter(({ IsDefault }) => IsDefault !== true)
    .toSorted((a, b) => priorityOf(a) - priorityOf(b));
  const { pairs, made, deleted } = match(context, specs, actual);
  const changes = [
    ...pairs.map((pair) => changed(context, port, pair, isNew)),
    ...made.map(([id, spec]) => created(context, port, id, spec)),
    ...deleted.map((rule) => removed(context, port, rule)),
  ];
  return changes
    .toSorted((a, b) => a.priority - b.priority || (a.change.action < b.change.action ? -1 : 1))
    .map(({ change }) => change);
}

interface Placed {
  readonly priority: number;
  readonly change: PlannedChange;
}

function match(context: Context, specs: RuleSpecs, actual: ActualRules) {
  const left = new Set(actual);
  const wanted = specs
    .map(([id, spec]) => ({ id, spec, wanted: plannedAnswer(spec, context.resolve) }))
    .toSorted((a, b) => a.spec.priority - b.spec.priority);
  const pairs: Pair[] = [];
  const take = (one: Omit<Pair, 'rule'>, rule: aws.Rule | undefined): boolean => {
    if (rule === undefined) return false;
    left.delete(rule);
    pairs.push({ ...one, rule });
    return true;
  };
  const unlike = wanted.filter(
    (one) =>
      isSecretive(one.wanted) ||
      !take(
        one,
        [...left].find((rule) => isAlike(one.wanted, rule)),
      ),
  );
  const made = unlike.filter(
    (one) =>
      !take(
        one,
        [...left].find((rule) => priorityOf(rule) === one.spec.priority),
      ),
  );
  return {
    pairs,
    made: made.map(({ id, spec }) => [id, spec] as const),
    deleted: [...left],
  };
}

function isAlike(wanted: Answer, rule: aws.Rule): boolean {
  const actual = actualAnswer(rule, wanted);
  return (
    isSame(actual.actions, wanted.actions) &&
    isSame(actual.conditions, wanted.conditions) &&
    isSame(actual.transforms, wanted.transforms)
  );
}

function changed(context: Context, port: number, pair: Pair, isNew: boolean): Placed {
  const { id, spec, wanted, rule } = pair;
  const actual = actualAnswer(rule, wanted);
  const isEqual = isAlike(wanted, rule);
  const answer = textOf(context, spec, wanted);
  const before = {
    conditions: conditionsText(actual.conditions),
    actions: actionsText(actual.actions, context.groupName),
    transforms: transformsText(actual.transforms),
  };
  const fields = compare([
    { path: 'priority', before: priorityOf(rule), after: spec.priority },
    ...(isEqual
      ? []
      : (['conditions', 'actions', 'transforms'] as const).map((path) => ({
          path,
          before: before[path],
          after: answer[path],
        }))),
    ...(isUnknown(wanted.actions)
      ? [{ path: 'actions', before: before.actions, after: wanted.actions }]
      : []),
    ...tagsOf(context.tagsFor(id, spec.tags), tagsOfRule(context, rule), (key) =>
      context.manner.externalTags.has(key),
    ),
  ]);
  return {
    priority: spec.priority,
    change: {
      action: isNew ? 'replace' : actionFor(fields),
      kind: 'ListenerRule',
      name: `${port}:${spec.priority}`,
      summary: summaryOf(answer),
      fields,
      parts: [],
    },
  };
}

function tagsOfRule({ lens, manner }: Context, { RuleArn }: aws.Rule) {
  if (!manner.isEnabled('ListenerRulesTagging', true)) return undefined;
  return lens.sections['aws/elbv2/tags']?.[RuleArn] === undefined
    ? undefined
    : lens.tagsOf(RuleArn);
}

interface AnswerText {
  readonly conditions: readonly string[];
  readonly actions: readonly string[];
  readonly transforms: readonly string[];
}

function textOf(context: Context, spec: ListenerRuleSpec, wanted: Answer): AnswerText {
  return {
    conditions: conditionsText(wanted.conditions),
    actions: actionsText(plannedActions(spec.actions, context.groupName), (name) => name),
    transforms: transformsText(wanted.transforms),
  };
}

const summaryOf = ({ conditions, actions }: AnswerText): string =>
  `${conditions.join(' and ')}: ${actions.join(', then ')}`;

function created(context: Context, port: number, id: string, spec: ListenerRuleSpec): Placed {
  const answer = textOf(context, spec, plannedAnswer(spec, context.resolve));
  return {
    priority: spec.priority,
    change: {
      action: 'create',
      kind: 'ListenerRule',
      name: `${port}:${spec.priority}`,
      summary: summaryOf(answer),
      fields: newFields([
        { path: 'priority', before: null, after: spec.priority },
        { path: 'conditions', before: null, after: answer.conditions },
        { path: 'actions', before: null, after: answer.actions },
        { path: 'transforms', before: null, after: answer.transforms },
        ...tagsOf(context.tagsFor(id, spec.tags), {}, () => false),
      ]),
      parts: [],
    },
  };
}

export function removed(context: Context, port: number, rule: aws.Rule): Placed {
  const { actions, conditions, transforms } = actualAnswer(rule);
  const answer = {
    conditions: conditionsText(conditions),
    actions: actionsText(actions, context.groupName),
    transforms: transformsText(transforms),
  };
  return {
    priority: priorityOf(rule),
    change: {
      action: 'delete',
      kind: 'ListenerRule',
      name: `${port}:${rule.Priority ?? ''}`,
      summary: summaryOf(answer),
      fields: [],
      parts: [],
    },
  };
}

/** Rules that go with their listener. */
export const lostRules = (
  context: Context,
  port: number,
  rules: Seen<ActualRules> | undefined,
): readonly PlannedChange[] => ruleChanges(context, port, [], rules?.value ?? [], false);
