import { incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-tag-condition-denied.js';
import { checkTester } from '../../support/check-tester.js';
import { refuse, ROLE, statements, withoutBalancer } from '../../support/role-policies.js';

const TAG = 'elasticloadbalancing:AddTags';
const DELETE = 'elasticloadbalancing:DeleteTargetGroup';

/** The policy as it was before AWS asked who may tag what is being made. */
const asBefore = (s: Draft): void => {
  const kept = statements(s).filter(
    ({ Condition }) => Condition?.StringEquals?.['elasticloadbalancing:CreateAction'] === undefined,
  );
  statements(s).splice(0, Infinity, ...kept);
};

checkTester(check, {
  passes: {
    'what is there needs no new tags': shop(asBefore),
    'resources of another partition': await incident('inc-015'),
    'an action that has no condition': shop((s) =>
      refuse(s, 'elasticloadbalancing:RegisterTargets'),
    ),
    'a deny': shop((s) => refuse(s, DELETE, 'with an explicit deny in a service control policy')),
    'a resource that the statement does not speak of': shop((s) =>
      refuse(s, TAG, undefined, { on: 'arn:aws:elasticloadbalancing:us-west-2:1:truststore/a/b' }),
    ),
    'a condition on something else': shop((s) => {
      for (const statement of statements(s)) {
        if (statement.Action.includes?.(DELETE)) {
          statement.Condition.StringEquals = { 'aws:SourceVpc': 'vpc-1' };
        }
      }
      refuse(s, DELETE);
    }),
  },

  fails: {
    'a resource that has lost its tag': { given: shop((s) => refuse(s, DELETE)), finds: [ROLE] },
    'a load balancer that is still to be made and tagged': {
      given: shop((s) => {
        withoutBalancer(s);
        asBefore(s);
      }),
      finds: [ROLE],
    },
    'an incident': {
      given: await incident('inc-014'),
      finds: ['Role b2b-use1-aws-load-balancer-controller-sa-irsa'],
    },
  },
});
