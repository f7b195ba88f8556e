import { describe, expect, test } from 'vitest';
import { refKey } from '../../src/findings/cite.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type {
  PlannedAction,
  PlannedListener,
  PlannedTarget,
  RuleCondition,
  Stack,
} from '../../src/topology/topology.js';
import { builtModels, recordings, type BuiltModel } from '../support/built-models.js';

/* Every plan against what the real controller built. */

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = '#/resources/AWS::ElasticLoadBalancingV2::TargetGroup/';

const cases = (await recordings()).flatMap(({ id, snapshot }) => {
  // Certificates that the controller makes are known when they are made; `model.test.ts` has those.
  const models = builtModels(snapshot).filter(
    ({ resources }) => resources['AWS::ACM::Certificate'] === undefined,
  );
  const { stacks } = models.length === 0 ? { stacks: [] } : linkSnapshot(snapshot);
  return models.map((model) => ({
    name: `${id}: ${model.api} ${model.stackId}`,
    model,
    arnOf: (wanted: string) =>
      snapshot.sections['aws/elbv2/target-groups']?.find(
        ({ TargetGroupName }) => TargetGroupName === wanted,
      )?.TargetGroupArn,
    stack: stacks.find(({ id: own, api }) => own === model.stackId && api === model.api),
  }));
});

describe('the plan is what the controller built', () => {
  test('of every stack that it built and deployed', () => {
    expect(cases.length).toBeGreaterThanOrEqual(140);
    expect(cases.filter(({ model }) => rulesOf(model).length > 0).length).toBeGreaterThan(100);
  });

  test.each(cases)('$name', ({ model, stack, arnOf }) => {
    const listeners = plannedListeners(stack);
    expect(listeners.map((one) => inModel(one, arnOf))).toEqual(
      Object.entries(model.resources[LISTENER] ?? {})
        // Those of an NLB in front of it are no part of the plan.
        .filter(([id]) => !id.startsWith('FrontendNlb'))
        .map(([, { spec }]) => ({
          port: spec.port,
          protocol: spec.protocol,
          // The log leaves the ARNs out.
          certificates: spec.certificates?.length ?? 0,
          defaultActions: spec.defaultActions,
        }))
        .sort((a, b) => a.port - b.port),
    );
    expect(
      listeners.flatMap(({ port, rules }) =>
        rules.map(({ priority, conditions, actions }) => ({
          id: `${port}:${priority}`,
          conditions: conditions.map(conditionInModel),
          actions: actions.map((one) => actionInModel(one, arnOf)),
        })),
      ),
    ).toEqual(rulesOf(model));
  });

  test.each(
    cases.filter(({ stack }) =>
      stack?.listeners?.some(({ certificates }) => certificates !== undefined),
    ),
  )('$name has the certificates that AWS has', ({ stack }) => {
    for (const { value, certificates } of stack?.listeners ?? []) {
      const planned = plannedListeners(stack).find(({ port }) => port === value.Port);
      expect(planned?.certificates[0]?.arn).toBe(value.Certificates?.[0]?.CertificateArn);
      expect([...new Set(planned?.certificates.map(({ arn }) => arn))].sort()).toEqual(
        [...new Set(certificates?.value.map(({ CertificateArn }) => CertificateArn))].sort(),
      );
    }
  });
});

test.each([
  ['action-json-invalid', 'action', 'Ingress/shop/web'],
  ['cert-poisons-group', 'certificate', 'Ingress/blog/blog'],
  ['clusterip-instance', 'port', 'Ingress/shop/web'],
  ['port-not-found', 'port', 'Ingress/shop/web'],
  ['ssl-redirect-no-https', 'ssl-redirect', 'Ingress/shop/web'],
])('what the controller refuses, the plan refuses: %s', async (id, kind, member) => {
  const found = (await recordings()).find((one) => one.id === id);
  const plans =
    found === undefined ? [] : linkSnapshot(found.snapshot).stacks.map(({ plan }) => plan);
  expect(
    plans.flatMap((plan) =>
      plan.state === 'refused'
        ? plan.refusals.map((refusal) => [refusal.kind, refKey(refusal.member)])
        : [],
    ),
  ).toEqual([[kind, member]]);
});

function plannedListeners(stack: Stack | undefined): readonly PlannedListener[] {
  expect(stack?.plan.state === 'planned' ? 'planned' : stack?.plan).toBe('planned');
  return stack?.plan.state === 'planned' ? stack.plan.listeners : [];
}

function rulesOf({ resources }: BuiltModel): readonly object[] {
  return Object.entries(resources[RULE] ?? {})
    .map(([id, { spec }]) => ({ id, spec }))
    .sort((a, b) => portOf(a.id) - portOf(b.id) || a.spec.priority - b.spec.priority)
    .map(({ id, spec: { conditions, actions } }) => ({
      id,
      conditions,
      // How people sign in is not planned, only that they have to.
      actions: actions.map((action: { type: string }) =>
        /^(?:authenticate-|jwt-validation$)/.test(action.type) ? { type: 'guard' } : action,
      ),
    }));
}

const portOf = (id: string): number => Number(id.split(':')[0]);

/** The ARN of a target group that people made, by its name. */
type ArnOf = (name: string) => string | undefined;

function inModel(
  { port, protocol, certificates, defaultActions }: PlannedListener,
  arnOf: ArnOf,
): object {
  return {
    port,
    protocol,
    certificates: certificates.length,
    defaultActions: defaultActions.map((one) => actionInModel(one, arnOf)),
  };
}

function conditionInModel(condition: RuleCondition): object {
  switch (condition.field) {
    case 'host-header':
      return { field: 'host-header', hostHeaderConfig: patterns(condition) };
    case 'path-pattern':
      return { field: 'path-pattern', pathPatternConfig: patterns(condition) };
    case 'http-header':
      return {
        field: 'http-header',
        httpHeaderConfig: { httpHeaderName: condition.name, ...patterns(condition) },
      };
    case 'http-request-method':
      return { field: condition.field, httpRequestMethodConfig: { values: condition.values } };
    case 'source-ip':
      return { field: condition.field, sourceIPConfig: { values: condition.values } };
    case 'query-string':
      return { field: condition.field, queryStringConfig: { values: condition.values } };
  }
}

function patterns({ values, isRegex }: { values: readonly string[]; isRegex: boolean }): object {
  return isRegex ? { regexValues: values } : { values };
}

function actionInModel(action: PlannedAction, arnOf: ArnOf): object {
  switch (action.type) {
    case 'forward':
      return {
        type: 'forward',
        forwardConfig: {
          targetGroups: action.targets.map((one) => targetInModel(one, arnOf)),
          ...(action.stickiness === undefined
            ? {}
            : { targetGroupStickinessConfig: action.stickiness }),
        },
      };
    case 'redirect':
      return { type: 'redirect', redirectConfig: action.config };
    case 'fixed-response':
      return { type: 'fixed-response', fixedResponseConfig: action.config };
    case 'guard':
    case 'unseen':
      return { type: action.type };
  }
}

function targetInModel(
  { resource, targetGroupArn, targetGroupName, weight }: PlannedTarget,
  arnOf: ArnOf,
): object {
  return {
    targetGroupARN:
      resource === undefined
        ? (targetGroupArn ?? arnOf(targetGroupName ?? ''))
        : { $ref: `${TARGET_GROUP}${resource}/status/targetGroupARN` },
    ...(weight === undefined ? {} : { weight }),
  };
}
