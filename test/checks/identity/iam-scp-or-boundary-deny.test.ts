import { event, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-scp-or-boundary-deny.js';
import { checkTester } from '../../support/check-tester.js';
import { policies, refuse, ROLE, statements } from '../../support/role-policies.js';

const ACTION = 'elasticloadbalancing:DescribeRules';
const bounded = (Action: string) =>
  shop((s) =>
    policies(s).push({
      name: 'boundary',
      boundary: true,
      document: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    }),
  );

checkTester(check, {
  passes: {
    'what no policy allows': shop((s) => refuse(s, ACTION)),
    'a boundary that lets it through': bounded('*'),
    'a deny of something else': shop((s) =>
      statements(s).push({ Effect: 'Deny', Action: 'iam:*', Resource: '*' }),
    ),
    'a deny under a condition of which nothing is known': shop((s) =>
      statements(s).push({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
      }),
    ),
    'a deny in other regions': shop((s) =>
      statements(s).push({
        Effect: 'Deny',
        NotAction: 'iam:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-west-2' } },
      }),
    ),
    'a failure that is over': shop((s) => {
      refuse(s, ACTION, 'with an explicit deny in a service control policy');
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'the organisation, as AWS says': {
      given: shop((s) => refuse(s, ACTION, 'with an explicit deny in a service control policy')),
      finds: [ROLE],
    },
    'the boundary, as AWS says': {
      given: shop((s) => refuse(s, ACTION, 'because no permissions boundary allows the action')),
      finds: [ROLE],
    },
    'the endpoint, as AWS says': {
      given: shop((s) => refuse(s, ACTION, 'because no VPC endpoint policy allows the action')),
      finds: [ROLE],
    },
    'a boundary that is too narrow': { given: bounded('ec2:*'), finds: [ROLE] },
    'a deny in the policy itself': {
      given: shop((s) => statements(s).push({ Effect: 'Deny', Action: ACTION, Resource: '*' })),
      finds: [ROLE],
    },
  },
});
