import { event, ingress, recording, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-permission-missing.js';
import { checkTester } from '../../support/check-tester.js';
import {
  disallow,
  policies,
  refuse,
  ROLE,
  statements,
  withoutBalancer,
} from '../../support/role-policies.js';

const RULES = 'elasticloadbalancing:DescribeRules';
const TARGETS = 'elasticloadbalancing:RegisterTargets';
const CREATE = 'elasticloadbalancing:CreateLoadBalancer';

checkTester(check, {
  passes: {
    'an explicit deny, where nothing is missing': shop((s) =>
      refuse(s, TARGETS, 'with an explicit deny in a service control policy'),
    ),
    'a permissions boundary': shop((s) =>
      refuse(s, TARGETS, 'because no permissions boundary allows the action'),
    ),
    'a success after it': shop((s) => {
      refuse(s, TARGETS);
      s['kubernetes/events'].at(-1).lastTimestamp = '2026-11-25T17:57:00Z';
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'another failure': await recording('cert-arn-not-found'),
    'the role of somebody else': shop((s) =>
      refuse(s, TARGETS, undefined, { role: 'shop-prod-nodes', session: 'i-0123456789abcdef0' }),
    ),
    'what is not needed, because it is there': shop((s) => disallow(s, CREATE)),
    'what no annotation asks for': shop((s) =>
      disallow(s, 'wafv2:GetWebACLForResource', 'shield:GetSubscriptionState'),
    ),
    'another policy that allows it': shop((s) => {
      disallow(s, RULES);
      policies(s).push({
        name: 'more',
        document: {
          Statement: {
            Effect: 'Allow',
            NotAction: 'iam:*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestedRegion': ['us-west-2'] } },
          },
        },
      });
    }),
    'a condition of which nothing is known': shop((s) => {
      disallow(s, RULES);
      statements(s).push({
        Effect: 'Allow',
        Action: RULES,
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
      });
    }),
    'a policy that was not read': shop((s) => {
      disallow(s, RULES);
      policies(s).push({ name: 'more' });
    }),
    'policies of which some were not read': shop((s, snapshot) => {
      disallow(s, RULES);
      snapshot.gaps = [
        {
          source: 'aws',
          operation: 'GetPolicyVersion',
          resource: 'aws/iam/role-policies',
          reason: 'forbidden',
          message: 'AccessDenied',
        },
      ];
    }),
  },

  fails: {
    'an action that no policy allows': { given: shop((s) => refuse(s, TARGETS)), finds: [ROLE] },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        refuse(s, TARGETS);
      }),
      finds: [ROLE],
    },
    'a recording': { given: await recording('iam-action-denied'), finds: [ROLE] },
    'a call of every turn, before AWS says anything': {
      given: shop((s) => disallow(s, RULES)),
      finds: [ROLE],
    },
    'a call that is made when pods come and go': {
      given: shop((s) => disallow(s, TARGETS)),
      finds: [ROLE],
    },
    'what a load balancer takes that is still to be made': {
      given: shop((s) => {
        withoutBalancer(s);
        disallow(s, CREATE);
      }),
      finds: [ROLE],
    },
    'resources of another partition': {
      given: shop((s) => {
        for (const statement of statements(s)) {
          statement.Resource = JSON.parse(
            JSON.stringify(statement.Resource).replaceAll('arn:aws:', 'arn:aws-us-gov:'),
          );
        }
      }),
      finds: [ROLE],
    },
    'a trust store that is looked up': {
      given: shop((s) => {
        disallow(s, 'elasticloadbalancing:DescribeTrustStores');
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/mutual-authentication'] =
          '[{"port": 443, "mode": "verify", "trustStore": "ours"}]';
      }),
      finds: [ROLE],
    },
    'no policy at all': { given: shop((s) => policies(s).splice(0)), finds: [ROLE] },
    'what the policy simulator denies': {
      given: shop((s) => {
        s['aws/iam/simulations'] = {
          'arn:aws:iam::123456789012:role/shop-prod-lbc': [
            { EvalActionName: RULES, EvalResourceName: '*', EvalDecision: 'implicitDeny' },
          ],
        };
      }),
      finds: [ROLE],
    },
    'the role of a binding that people made': {
      given: await recording('healthy-byo-tgb', (s) =>
        disallow(s, 'elasticloadbalancing:DescribeTargetHealth'),
      ),
      finds: [ROLE],
    },
  },
});
